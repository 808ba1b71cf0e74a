import { isRecord } from '../../json/is-record.ts';

type Node = Readonly<Record<string, unknown>>;

/** Keywords that are not sent but short enough to be said, and how. */
const WORDS: Readonly<Record<string, string>> = {
  default: 'default',
  examples: 'examples',
  pattern: 'pattern',
  minLength: 'min length',
  maxLength: 'max length',
  minProperties: 'min properties',
  maxProperties: 'max properties',
  multipleOf: 'multiple of',
  uniqueItems: 'unique items',
  exclusiveMinimum: 'greater than',
  exclusiveMaximum: 'less than',
};

/** Characters; a longer value would drown the description. */
const MAX_LENGTH = 120;

/**
 * The constraints of a schema node that the cleaned schema cannot hold, as words for its
 * description, e.g. `(default: 10, format: uri)`; empty when there are none.
 */
export function lostConstraints(node: Node, keptFormats: ReadonlySet<string>): string {
  const words = Object.entries(WORDS).flatMap(([keyword, name]) => say(name, node[keyword]));
  const { format, propertyNames, enum: values } = node;
  if (typeof format === 'string' && !keptFormats.has(format)) words.push(`format: ${format}`);
  if (isRecord(propertyNames)) words.push(...say('property names', withoutDialect(propertyNames)));
  if (Array.isArray(values) && values.some(isUnlistable)) words.push(...say('one of', values));
  return words.length === 0 ? '' : `(${words.join(', ')})`;
}

function say(name: string, value: unknown): string[] {
  if (value === undefined || value === false) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_LENGTH ? [`${name}: ${text}`] : [];
}

/** `{"type":"string"}` says nothing: all names are strings. */
function withoutDialect({ type: _string, ...rest }: Node): Node | undefined {
  return Object.keys(rest).length > 0 ? rest : undefined;
}

function isUnlistable(value: unknown): boolean {
  return typeof value !== 'string' && typeof value !== 'number' && value !== null;
}
