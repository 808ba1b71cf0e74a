import { withoutKeys } from '../errors/without-keys.ts';

/** Takes keys and secrets out of what is written down. */
export interface Redactor {
  /**
   * A text without keys, and without what is more than `most` characters of it. Takes no longer for a
   * text that is longer.
   */
  text(text: string, most: number): string;
}

/** Characters. What is shorter can be guessed anyway, and stands in ordinary words. */
const SHORTEST_SECRET = 8;
/** Short texts of which it is remembered what they become: lines say the same again and again. */
const MAX_KNOWN = 500;
const SHORT_TEXT = 100;
/** Characters of a key that is known by its form alone, and need not be longer to have it. */
const LONGEST_USUAL = 256;

/** Creates a redactor of exact values, in each form that they may be written in, and of what looks like a key. */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const forms = [...new Set([...secrets].filter(isLong).flatMap(formsOf))].sort(byLength);
  const longest = Math.max(LONGEST_USUAL, forms[0]?.length ?? 0);
  const known = new Map<string, string>();
  return {
    text(text, most) {
      const found = known.get(text);
      if (found !== undefined) return found.slice(0, most);
      const looked = text.slice(0, most + longest);
      const clean = withoutKeys(looked, forms);
      // A key that was cut in two is not known any more: where it may be, nothing is kept.
      const whole = looked.length < text.length ? clean.slice(0, -longest) : clean;
      const isWhole = text.length <= Math.min(SHORT_TEXT, most);
      if (isWhole && known.size < MAX_KNOWN) known.set(text, whole);
      return whole.slice(0, most);
    },
  };
}

function isLong({ length }: string): boolean {
  return length >= SHORTEST_SECRET;
}

/** As it is, inside a JSON text, and inside an address. */
function formsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encoded(secret)];
}

function encoded(secret: string): string {
  try {
    return encodeURIComponent(secret);
  } catch {
    // Half a pair of surrogates has no such form.
    return secret;
  }
}

/** The longest first: one secret may be the beginning of another. */
function byLength(one: string, other: string): number {
  return other.length - one.length;
}
