import { createTransformer, TRANSFORMER_NAMES } from '../transformers/registry.ts';
import { describeType, listNames, quote } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';
import { nearestName } from './nearest-name.ts';
import { isTable } from './read-table.ts';
import type { TransformerSpec } from './types.ts';

/**
 * Reads a list of transformers: each a name, or a name with a table of options. Unknown names and
 * wrong options are reported.
 */
export function readTransformers(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): readonly TransformerSpec[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    reporter.report(path, `found ${describeType(value)}, expected a list such as ["maxtoken"]`);
    return [];
  }
  return value.flatMap((entry: unknown, index) => {
    const spec = readSpec(entry, [...path, index], reporter);
    return spec === undefined ? [] : [spec];
  });
}

/** Reads lists of transformers by the name of the model that they are for. */
export function readModelTransformers(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): ReadonlyMap<string, readonly TransformerSpec[]> {
  if (value === undefined) return new Map();
  if (!isTable(value)) {
    reporter.report(path, `found ${describeType(value)}, expected a table of lists by model`);
    return new Map();
  }
  return new Map(
    Object.entries(value).map(([model, list]) => [
      model,
      readTransformers(list, [...path, model], reporter),
    ]),
  );
}

function readSpec(entry: unknown, path: KeyPath, reporter: Reporter): TransformerSpec | undefined {
  const [name, options = {}, ...rest] = Array.isArray(entry) ? entry : [entry];
  if (typeof name !== 'string' || !isTable(options) || rest.length > 0) {
    reporter.report(
      path,
      'expected a name, or a name and a table: ["maxtoken", { max_tokens = 8192 }]',
    );
    return undefined;
  }
  if (!TRANSFORMER_NAMES.includes(name)) {
    const nearest = nearestName(name, TRANSFORMER_NAMES);
    const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
    reporter.report(
      path,
      `no transformer is known by the name ${quote(name)}${hint}, allowed: ${listNames(TRANSFORMER_NAMES)}`,
    );
    return undefined;
  }
  try {
    createTransformer(name, options);
    return { name, options };
  } catch (error) {
    reporter.report(path, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
