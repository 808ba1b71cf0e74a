const LONGEST_QUOTE = 80;

/** A text as it may be printed: quoted, cut, and with nothing in it that a terminal obeys. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What stands in the file, for an error message. */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return describeType(value);
  }
}

/** The kind of value alone, for a place where the value itself may be a secret. */
export function describeType(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Date) return 'a date';
  switch (typeof value) {
    case 'string':
      return value === '' ? 'an empty string' : 'a string';
    case 'number':
    case 'bigint':
      return 'a number';
    case 'boolean':
      return 'a boolean';
    default:
      return 'a table';
  }
}

/** `"a", "b" and "c"` would read better, but a list of allowed values is scanned, not read. */
export function listNames(names: Iterable<string>): string {
  return [...names].map((name) => quote(name)).join(', ');
}
