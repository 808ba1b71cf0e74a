import { dirname } from 'node:path';
import * as v from 'valibot';
import { readSmallFile } from '../config/read-small-file.ts';
import { replacePrivateFile } from '../config/write-private-file.ts';
import { ensureOwnFolder } from '../files/own-folder.ts';
import { isTokenRatio, type TokenRatio } from '../tokens/token-ratios.ts';

type Ratios = ReadonlyMap<string, TokenRatio>;

/** The models that were used last are kept. */
const MOST_MODELS = 200;
/** Characters. A client may ask for a model of any name. */
const LONGEST_KEY = 300;

const ratio = v.pipe(
  v.object({ counted: v.number(), actual: v.number(), at: v.number() }),
  v.check(isTokenRatio),
);

/** What earlier sessions have learned; nothing where the file is missing, unreadable or broken. */
export async function loadTokenRatios(file: string): Promise<Ratios> {
  const content = await readSmallFile(file);
  return content.kind === 'text' ? parseRatios(content.text) : new Map();
}

/**
 * Adds what a session has learned to what others have written meanwhile; of one model, the later
 * observation counts. A file that cannot be written costs only this memory, and so is no error.
 */
export async function saveTokenRatios(file: string, learned: Ratios): Promise<void> {
  if (learned.size === 0) return;
  const merged = new Map(await loadTokenRatios(file));
  for (const [key, own] of learned) {
    const other = merged.get(key);
    if (other === undefined || other.at <= own.at) merged.set(key, own);
  }
  const kept = [...merged]
    .filter(([key]) => key.length <= LONGEST_KEY)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, MOST_MODELS);
  const text = `${JSON.stringify(Object.fromEntries(kept), undefined, 1)}\n`;
  try {
    await ensureOwnFolder(dirname(file));
    await replacePrivateFile(file, text);
  } catch {
    // What was learned is forgotten.
  }
}

/** Each entry by itself: one that is wrong leaves the others. */
function parseRatios(text: string): Ratios {
  try {
    const entries = v.parse(v.record(v.string(), v.unknown()), JSON.parse(text));
    return new Map(
      Object.entries(entries).flatMap(([key, value]) => {
        const { success, output } = v.safeParse(ratio, value);
        return success ? [[key, output] as const] : [];
      }),
    );
  } catch {
    return new Map();
  }
}
