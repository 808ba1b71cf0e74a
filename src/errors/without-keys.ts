/** What stands in the place of a key. */
const KEY = '[key]';

const KEY_SHAPES: readonly RegExp[] = [
  /\bBearer\s+[^\s"',;]+/gi,
  // sk-…, sk-or-v1-…, gsk_…, xai-…, AIza…, hf_…, csk-…, nvapi-…, also when the vendor starred the middle out
  /\b(?:sk|pk|rk|gsk|xai|csk|hf|nvapi|ghp|tgp|fw)[-_][A-Za-z0-9_*.-]{6,}/g,
  /\bAIza[A-Za-z0-9_-]{10,}/g,
];

/** Any other long word. Whether it is random is told apart from finding it, which keeps the time linear. */
const LONG_WORD = /[A-Za-z0-9_-]{40,}/g;

/** Takes keys out of a text, known ones and what looks like one. @param secrets exact values */
export function withoutKeys(text: string, secrets: readonly string[] = []): string {
  let rest = text;
  // A longer one may hold a shorter one.
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret !== '') rest = rest.replaceAll(secret, KEY);
  }
  for (const shape of KEY_SHAPES) rest = rest.replace(shape, KEY);
  return rest.replace(LONG_WORD, (word) => (isRandom(word) ? KEY : word));
}

/** Letters of both cases, and digits. */
function isRandom(word: string): boolean {
  return /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
}
