import * as v from 'valibot';
import { describeType, listNames, quote } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';
import { nearestName } from './nearest-name.ts';

type Entries = Readonly<Record<string, v.GenericSchema>>;

/** What could be read: a key that is absent or wrong is undefined here. */
export type Readable<E extends Entries> = { readonly [K in keyof E]?: v.InferOutput<E[K]> };

/**
 * Reads a table key by key and reports every unknown key and every wrong value, so that one
 * mistake neither hides another nor keeps the rest from being read.
 */
export function readTable<E extends Entries>(
  entries: E,
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Readable<E> {
  if (value === undefined) return {};
  if (!isTable(value)) {
    reporter.report(path, `found ${describeType(value)}, expected a table`);
    return {};
  }
  const read: Record<string, unknown> = {};
  for (const [key, found] of Object.entries(value)) {
    const schema = Object.hasOwn(entries, key) ? entries[key] : undefined;
    if (schema === undefined) {
      reporter.report([...path, key], unknownKey(key, entries), 'config_unknown_key');
    } else read[key] = readValue(schema, found, [...path, key], reporter);
  }
  // Each value under a key of `entries` came out of that entry's own schema.
  return read as Readable<E>;
}

/** One element of an array of tables. */
export interface TableEntry<E extends Entries> {
  readonly path: KeyPath;
  readonly table: Readable<E>;
  /** The keys that stand in the file, wrong values included. */
  readonly present: ReadonlySet<string>;
}

/** Reads an array of tables one by one; `[]` when the value is none. */
export function readTables<E extends Entries>(
  entries: E,
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): readonly TableEntry<E>[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    const name = path.join('.');
    reporter.report(path, `found ${describeType(value)}, expected [[${name}]] in two brackets`);
    return [];
  }
  return value.map((element, index) => {
    const elementPath = [...path, index];
    const table = readTable(entries, element, elementPath, reporter);
    return {
      path: elementPath,
      table,
      present: new Set(isTable(element) ? Object.keys(element) : []),
    };
  });
}

/** Reads one value; undefined when it is wrong, which has then been reported. */
function readValue<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): v.InferOutput<S> | undefined {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  for (const issue of result.issues) {
    reporter.report([...path, ...(issue.path ?? []).map(keyOfItem)], issue.message);
  }
  return undefined;
}

/** A TOML table, as opposed to a list, a date or a single value. */
export function isTable(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function unknownKey(key: string, entries: Entries): string {
  const allowed = Object.keys(entries);
  const nearest = nearestName(key, allowed);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `unknown key${hint}, allowed: ${listNames(allowed)}`;
}

function keyOfItem(item: v.IssuePathItem): string | number {
  return typeof item.key === 'number' ? item.key : String(item.key);
}
