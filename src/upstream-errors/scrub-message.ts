import { withoutKeys } from '../errors/without-keys.ts';

/** Characters of a provider's own words that reach the client. */
const MAX_LENGTH = 500;

/**
 * Makes a provider's words safe to show: one line, no control characters, no keys, cut to length.
 * `x-api-key` goes too: the client takes a message with it for its own login problem.
 *
 * @param secrets exact values to remove, e.g. the key that was sent.
 */
export function scrubMessage(message: string, secrets: readonly string[] = []): string {
  const text = withoutKeys(message, secrets)
    .replace(/x-api-key/gi, 'API key')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return cut(text);
}

function cut(text: string): string {
  const characters = [...text.slice(0, MAX_LENGTH * 2 + 2)];
  if (characters.length <= MAX_LENGTH) return text;
  return `${characters.slice(0, MAX_LENGTH).join('').trimEnd()}…`;
}
