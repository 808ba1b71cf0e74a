import * as v from 'valibot';
import { listNames } from '../config/describe-value.ts';
import type { Transformer } from './transformer.ts';

/** Makes a transformer out of what the configuration says. @throws Error that names a wrong option. */
export type TransformerFactory = (options: unknown) => Transformer;

type Options<E extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<E, undefined>>;

/**
 * Defines a transformer by its options, which are checked before it is made.
 * @param entries a schema for each option; its message says what was found and what is expected.
 */
export function defineTransformer<const E extends v.ObjectEntries>(
  entries: E,
  create: (options: Options<E>) => Transformer,
): TransformerFactory {
  const schema = v.strictObject(entries);
  return (options) => {
    const result = v.safeParse(schema, options);
    if (result.success) return create(result.output);
    throw new Error(result.issues.map((issue) => describeIssue(issue, entries)).join('; '));
  };
}

function describeIssue(issue: v.BaseIssue<unknown>, entries: v.ObjectEntries): string {
  const path = v.getDotPath(issue);
  if (path === null) return 'expected a table of options';
  if (issue.type !== 'strict_object') return `${path}: ${issue.message}`;
  if (issue.expected !== 'never') return `${path}: is missing${expectation(entries[path])}`;
  const names = Object.keys(entries);
  const allowed = names.length === 0 ? 'there are none' : `allowed: ${listNames(names)}`;
  return `${path}: no such option, ${allowed}`;
}

/** What an option should have been, out of what its schema says of nothing at all. */
function expectation(schema: v.ObjectEntries[string] | undefined): string {
  if (schema === undefined || schema.async) return '';
  const message = v.safeParse(schema, undefined).issues?.[0].message ?? '';
  return /, expected .*/s.exec(message)?.[0] ?? '';
}
