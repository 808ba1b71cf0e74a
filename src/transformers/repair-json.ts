import { jsonrepair } from 'jsonrepair';
import { isRecord } from '../json/is-record.ts';

/** What models put around an object that should stand alone. */
const CODE_FENCE = /^\s*```[a-z]*\s*\n([\s\S]*?)\n?\s*```\s*$/;

/** The end of an object, or of a last value whose own end is certain: a number might go on. */
const COMPLETE_END = /[}\]"']\s*$/;

/**
 * Repairs the JSON of a tool's arguments: quotes, commas, brackets and words of other languages.
 * Undefined when it cannot be done without a guess: the result must be an object, must hold every
 * quoted text as it stood, and all the words of the source and no other. Quotes inside a text that
 * are not escaped could end it anywhere, and a source that ends inside a text was cut off.
 */
export function repairJson(source: string): string | undefined {
  const json = CODE_FENCE.exec(source)?.[1] ?? source;
  const texts = quotedTexts(json);
  if (texts === undefined || !COMPLETE_END.test(json)) return undefined;
  const repaired = tryRepair(json);
  if (repaired === undefined || !isRecord(parse(repaired))) return undefined;
  const isFaithful =
    words(repaired) === words(json) && isSubsequence(texts, quotedTexts(repaired) ?? []);
  return isFaithful ? repaired : undefined;
}

/** Valid JSON of any kind. */
export function isJson(text: string): boolean {
  return parse(text) !== undefined;
}

function tryRepair(json: string): string | undefined {
  try {
    return jsonrepair(json);
  } catch {
    // Then it goes on as it is, and the client tells the model so.
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const QUOTED = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"|'([^'\\]*(?:\\[\s\S][^'\\]*)*)'|["']/g;

/** The texts between quotes, in order; undefined when the last has no end. */
function quotedTexts(json: string): readonly string[] | undefined {
  const texts: string[] = [];
  for (const [, double, single] of json.matchAll(QUOTED)) {
    const text = double ?? single;
    if (text === undefined) return undefined;
    texts.push(resolveEscapes(text));
  }
  return texts;
}

/** All that is not punctuation of JSON or white space, the same whether escaped or not. */
function words(json: string): string {
  return resolveEscapes(json)
    .replace(/\bTrue\b/g, 'true')
    .replace(/\bFalse\b/g, 'false')
    .replace(/\b(?:None|undefined)\b/g, 'null')
    .replace(/[\s{}[\],:"'`]+/g, '');
}

const ESCAPED: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function resolveEscapes(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|(["'\\/bfnrt]))/g,
    (_match, code: string | undefined, letter: string) =>
      code === undefined
        ? (ESCAPED[letter] ?? letter)
        : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

function isSubsequence(some: readonly string[], all: readonly string[]): boolean {
  let found = 0;
  for (const text of all) if (text === some[found]) found += 1;
  return found === some.length;
}
