import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import * as v from 'valibot';
import { readSmallFile } from './read-small-file.ts';
import { replacePrivateFile } from './write-private-file.ts';

/** The SHA-256 of each trusted project file by its real path. */
type TrustedFiles = ReadonlyMap<string, string>;

export interface TrustStore {
  readonly trusted: TrustedFiles;
  /** Why the store could not be used; then nothing is trusted. */
  readonly problem: string | undefined;
}

const STORE = v.object({ version: v.literal(1), files: v.record(v.string(), v.string()) });

/** Reads the store. One that is absent trusts nothing, and so does one that is damaged. */
export async function readTrustStore(storePath: string): Promise<TrustStore> {
  const content = await readSmallFile(storePath);
  if (content.kind === 'absent') return { trusted: new Map(), problem: undefined };
  if (content.kind === 'unreadable') return { trusted: new Map(), problem: content.reason };
  const parsed = v.safeParse(STORE, parseJson(content.text));
  if (!parsed.success) return { trusted: new Map(), problem: 'it is damaged' };
  return { trusted: new Map(Object.entries(parsed.output.files)), problem: undefined };
}

/** Whether exactly this content was trusted at this place. */
export async function isTrusted(store: TrustStore, path: string, text: string): Promise<boolean> {
  return store.trusted.get(await realPathOf(path)) === hashOf(text);
}

/** Whether any content was trusted at this place; only then is the file worth opening. */
export async function isKnown(store: TrustStore, path: string): Promise<boolean> {
  return store.trusted.has(await realPathOf(path));
}

/** Remembers the content of a project file as trusted, in place of what it held before. */
export async function rememberTrust(storePath: string, path: string, text: string): Promise<void> {
  const { trusted } = await readTrustStore(storePath);
  const files = { ...Object.fromEntries(trusted), [await realPathOf(path)]: hashOf(text) };
  await replacePrivateFile(storePath, `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON at all: the caller's schema refuses undefined and says so.
    return undefined;
  }
}
