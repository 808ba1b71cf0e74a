import { isRecord } from '../../json/is-record.ts';

/** The keywords that strict mode is certain to take. */
const STRICT_KEYWORDS = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'title',
  'description',
]);

/**
 * Whether a schema may be enforced: every object is closed and all of its properties are required
 * (wire.md 2.3). Any other would be refused, and then is only shown to the model.
 */
export function isStrictSchema(schema: unknown): boolean {
  return isRecord(schema) && schema['type'] === 'object' && isStrict(schema);
}

function isStrict(schema: unknown): boolean {
  if (!isRecord(schema) || Object.keys(schema).some((name) => !STRICT_KEYWORDS.has(name))) {
    return false;
  }
  const { items, anyOf } = schema;
  const branches: readonly unknown[] = Array.isArray(anyOf) ? anyOf : [];
  return isClosed(schema) && (items === undefined || isStrict(items)) && branches.every(isStrict);
}

function isClosed(schema: Readonly<Record<string, unknown>>): boolean {
  const { type, properties, required, additionalProperties } = schema;
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (!isObject) return properties === undefined;
  if (!isRecord(properties) || additionalProperties !== false || !Array.isArray(required)) {
    return false;
  }
  return Object.entries(properties).every(
    ([name, property]) => required.includes(name) && isStrict(property),
  );
}
