/** Control characters and line breaks, and those that turn the direction of what follows. */
const ACTING = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** Text that others chose, such as the name of a model, without what would move a terminal's cursor. */
export function printable(text: string): string {
  return text.replace(ACTING, '?');
}

/** The same for text of several lines, such as a list of what is wrong with a file. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The same for JSON, which escapes the most of it by itself; the value stays what it is. */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u2028\u2029]|\p{Bidi_Control}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
