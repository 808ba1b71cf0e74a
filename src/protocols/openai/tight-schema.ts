import { isRecord } from '../../json/is-record.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that hold schemas by name, in a list, or alone. */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
const LISTED = new Set(['anyOf', 'oneOf', 'allOf', 'prefixItems']);
const SINGLE = new Set(['items', 'additionalProperties', 'not', 'contains']);

/**
 * A tool schema as Kimi takes it (wire.md 8): a list under `items` becomes `prefixItems`, and a
 * `type` beside `anyOf` moves into its branches. The root keeps its type, which is demanded there.
 */
export function tightSchema(root: Schema): Record<string, unknown> {
  return { ...tighten(root), ...(root['type'] === undefined ? {} : { type: root['type'] }) };
}

function tighten(schema: Schema): Record<string, unknown> {
  const tight: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'items' && Array.isArray(value)) tight['prefixItems'] = value.map(tightenAny);
    else if (NAMED.has(key) && isRecord(value)) tight[key] = mapValues(value);
    else if (LISTED.has(key) && Array.isArray(value)) tight[key] = value.map(tightenAny);
    else tight[key] = SINGLE.has(key) ? tightenAny(value) : value;
  }
  const { type, anyOf, ...rest } = tight;
  if (type === undefined || !Array.isArray(anyOf)) return tight;
  const branches = anyOf.map((branch: unknown) =>
    isRecord(branch) && branch['type'] === undefined ? { type, ...branch } : branch,
  );
  return { ...rest, anyOf: branches };
}

function tightenAny(value: unknown): unknown {
  return isRecord(value) ? tighten(value) : value;
}

function mapValues(schemas: Schema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, value]) => [name, tightenAny(value)]),
  );
}
