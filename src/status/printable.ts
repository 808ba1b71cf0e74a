/** Text that others chose, such as the name of a model, without what would move a terminal's cursor. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '?');
}

/** The same for JSON, which escapes the most of it by itself; the value stays what it is. */
export function printableJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return text.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
