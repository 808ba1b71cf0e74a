/** Characters of a provider's own words that reach the client. */
const MAX_LENGTH = 500;

const KEY_SHAPES: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]+/gi,
  // sk-…, sk-or-v1-…, gsk_…, xai-…, AIza…, hf_…, csk-…, nvapi-…, also when the vendor starred the middle out
  /\b(?:sk|pk|rk|gsk|xai|csk|hf|nvapi|ghp|tgp|fw)[-_][A-Za-z0-9_*.-]{6,}/g,
  /\bAIza[A-Za-z0-9_-]{10,}/g,
  // Any other long random word: letters of both cases and digits.
  /\b(?=[A-Za-z0-9_-]*[a-z])(?=[A-Za-z0-9_-]*[A-Z])(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{40,}\b/g,
];

/**
 * Makes a provider's words safe to show: one line, no control characters, no keys, cut to length.
 * `x-api-key` goes too: the client takes a message with it for its own login problem.
 *
 * @param secrets exact values to remove, e.g. the key that was sent.
 */
export function scrubMessage(message: string, secrets: readonly string[] = []): string {
  let text = message;
  for (const secret of secrets) {
    if (secret !== '') text = text.replaceAll(secret, '[key]');
  }
  for (const shape of KEY_SHAPES) text = text.replace(shape, '[key]');
  text = text
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
