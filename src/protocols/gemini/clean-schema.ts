import { isRecord } from '../../json/is-record.ts';
import { flattenSchema, rootScope, type Scope } from './flatten-schema.ts';
import { lostConstraints } from './schema-words.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Kept as they are, when they are of the right type (wire.md 7.3). */
const NUMBERS = ['minimum', 'maximum', 'minItems', 'maxItems'] as const;
/** Of all formats these alone have never been refused (wire.md 7.3). */
const FORMATS = new Set(['date-time', 'int32', 'int64', 'float', 'double']);
/** The keywords that say something about values of one type only. */
const BOUND_TO_TYPE: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'propertyOrdering'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  number: ['minimum', 'maximum', 'format'],
  string: ['format'],
};

/**
 * A JSON schema with nothing but the keywords that Google documents for it (wire.md 7.3). Never
 * narrower than the schema it is made of: what cannot be expressed is dropped, and simple
 * constraints are put into the description instead. References are replaced by what they refer to,
 * a recursive one by any object.
 */
export function cleanSchema(schema: unknown): JsonSchema {
  return clean(schema, rootScope(schema));
}

function clean(schema: unknown, outer: Scope): JsonSchema {
  const flat = flattenSchema(schema, outer);
  const scope = flat.scope;
  const node = normalize(flat.node);
  const cleaned = {
    ...describe(node),
    ...cleanScalars(node),
    ...cleanEnum(node),
    ...cleanArray(node, scope),
    ...cleanObject(node, scope),
    ...cleanAlternatives(node, scope),
  };
  return withOneType(cleaned, node['type']);
}

/** `const` is an `enum` of one, and OpenAPI's `nullable` a second type. */
function normalize(node: JsonSchema): JsonSchema {
  const { type } = node;
  return {
    ...node,
    ...(node['nullable'] === true && typeof type === 'string' ? { type: [type, 'null'] } : {}),
    ...('const' in node ? { enum: [node['const']] } : {}),
  };
}

function describe(node: JsonSchema): JsonSchema {
  const words = lostConstraints(node, FORMATS);
  const description = typeof node['description'] === 'string' ? node['description'] : '';
  const whole = [description, words].filter((text) => text !== '').join(' ');
  return {
    ...(typeof node['title'] === 'string' ? { title: node['title'] } : {}),
    ...(whole === '' ? {} : { description: whole }),
  };
}

function cleanScalars(node: JsonSchema): JsonSchema {
  const { format, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  const numbers = NUMBERS.map((name) => [name, node[name]] as const).filter(
    ([, value]) => typeof value === 'number',
  );
  return {
    ...Object.fromEntries(numbers),
    ...(typeof exclusiveMinimum === 'number'
      ? { minimum: Math.max(exclusiveMinimum, numberOr(minimum, exclusiveMinimum)) }
      : {}),
    ...(typeof exclusiveMaximum === 'number'
      ? { maximum: Math.min(exclusiveMaximum, numberOr(maximum, exclusiveMaximum)) }
      : {}),
    ...(typeof format === 'string' && FORMATS.has(format) ? { format } : {}),
  };
}

/** Only strings and numbers can be enumerated; of other values the type is kept. */
function cleanEnum(node: JsonSchema): JsonSchema {
  const values = node['enum'];
  if (!Array.isArray(values) || values.length === 0) return {};
  const types = [...new Set(values.map(typeOf))];
  const type = node['type'] ?? (types.length === 1 ? types[0] : types);
  const listable = values.every(
    (value) => typeof value === 'string' || typeof value === 'number' || value === null,
  );
  const listed: unknown[] = values.filter((value) => value !== null);
  return { type, ...(listable && listed.length > 0 ? { enum: listed } : {}) };
}

function cleanArray(node: JsonSchema, scope: Scope): JsonSchema {
  const { items } = node;
  // Up to draft 7 a tuple's items are a list.
  const tuple = Array.isArray(items) ? items : node['prefixItems'];
  const rest = Array.isArray(items) ? node['additionalItems'] : items;
  return {
    ...(Array.isArray(tuple) && tuple.length > 0
      ? { prefixItems: tuple.map((entry) => clean(entry, scope)) }
      : {}),
    ...(isRecord(rest) ? { items: clean(rest, scope) } : {}),
  };
}

function cleanObject(node: JsonSchema, scope: Scope): JsonSchema {
  const { properties, required, propertyOrdering } = node;
  const own = isRecord(properties) ? properties : undefined;
  const isOwn = (name: unknown): boolean =>
    typeof name === 'string' && Object.hasOwn(own ?? {}, name);
  // A name that is not among the properties is refused.
  const demanded = Array.isArray(required) ? required.filter(isOwn) : [];
  const others = cleanOthers(node, scope);
  return {
    ...(own === undefined ? {} : { properties: cleanEach(own, scope) }),
    ...(demanded.length > 0 ? { required: demanded } : {}),
    ...(others === undefined ? {} : { additionalProperties: others }),
    ...(Array.isArray(propertyOrdering)
      ? { propertyOrdering: propertyOrdering.filter(isOwn) }
      : {}),
  };
}

/** Names can be anything, also those of keywords. */
function cleanEach(properties: JsonSchema, scope: Scope): JsonSchema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, clean(schema, scope)]),
  );
}

/** What other properties may be; those that a pattern allowed must stay allowed without it. */
function cleanOthers(node: JsonSchema, scope: Scope): JsonSchema | boolean | undefined {
  const { additionalProperties: others, patternProperties } = node;
  const patterns = isRecord(patternProperties) ? Object.values(patternProperties) : [];
  if (patterns.length > 0) {
    return patterns.length === 1 && others === false ? clean(patterns[0], scope) : true;
  }
  if (typeof others === 'boolean') return others;
  return isRecord(others) ? clean(others, scope) : undefined;
}

/** `oneOf` is read as `anyOf`; of both, which no one writes, the first is kept. */
function cleanAlternatives(node: JsonSchema, scope: Scope): JsonSchema {
  const { anyOf, oneOf } = node;
  const alternatives = Array.isArray(anyOf) && anyOf.length > 0 ? anyOf : oneOf;
  if (!Array.isArray(alternatives) || alternatives.length === 0) return {};
  const cleaned = alternatives.map((entry) => clean(entry, scope));
  // An alternative that allows anything makes the others meaningless.
  return cleaned.some((entry) => Object.keys(entry).length === 0) ? {} : { anyOf: cleaned };
}

/** A list of types becomes a choice between them, each with the keywords that are about it. */
function withOneType(cleaned: JsonSchema, declared: unknown): JsonSchema {
  const type = cleaned['type'] ?? declared;
  if (typeof type === 'string') return { type, ...cleaned };
  const { type: _list, ...untyped } = cleaned;
  if (!Array.isArray(type)) return untyped;
  const types = type.filter((name) => typeof name === 'string');
  // A choice that is there already says more than the types do.
  if (types.length === 0 || 'anyOf' in untyped) return untyped;
  if (types.length === 1) return { type: types[0], ...untyped };
  const { title, description, ...rest } = untyped;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    anyOf: types.map((name) => ({ type: name, ...keywordsOf(name, rest) })),
  };
}

function keywordsOf(type: string, node: JsonSchema): JsonSchema {
  const kind = type === 'integer' ? 'number' : type;
  const entries = (BOUND_TO_TYPE[kind] ?? [])
    .filter((name) => name in node)
    .filter((name) => name !== 'format' || (node[name] === 'date-time') === (kind === 'string'))
    .map((name) => [name, node[name]] as const);
  const values: readonly unknown[] = Array.isArray(node['enum']) ? node['enum'] : [];
  const listed = values.filter((value) => typeof value === kind);
  return { ...Object.fromEntries(entries), ...(listed.length > 0 ? { enum: listed } : {}) };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function numberOr(value: unknown, other: number): number {
  return typeof value === 'number' ? value : other;
}
