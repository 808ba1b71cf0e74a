import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { UserError } from '../errors/user-error.ts';
import { ensureOwnFolder, isOwn } from '../files/own-folder.ts';
import { readSmallFile } from './read-small-file.ts';
import { replacePrivateFile } from './write-private-file.ts';

/** The SHA-256 of each trusted project file by its real path. */
type TrustedFiles = ReadonlyMap<string, string>;

export interface TrustStore {
  readonly trusted: TrustedFiles;
  /** Why the store could not be used; then nothing is trusted. */
  readonly problem: string | undefined;
  /** It may hold something that cannot be read now. */
  readonly isUnreadable?: true;
}

const WRITABLE_BY_OTHERS = 0o022;

const STORE = v.object({ version: v.literal(1), files: v.record(v.string(), v.string()) });

/** Reads the store. One that is absent trusts nothing, and so does one that is damaged. */
export async function readTrustStore(storePath: string): Promise<TrustStore> {
  const content = await readSmallFile(storePath);
  if (content.kind === 'absent') return { trusted: new Map(), problem: undefined };
  if (content.kind === 'unreadable') {
    return { trusted: new Map(), problem: content.reason, isUnreadable: true };
  }
  if (!(await isOwn(storePath)) || (content.permissions & WRITABLE_BY_OTHERS) !== 0) {
    return { trusted: new Map(), problem: 'others can write it' };
  }
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

/**
 * Remembers the content of a project file as trusted, in place of what it held before.
 * @throws UserError `trust_store_unreadable` or `trust_store_unwritable`.
 */
export async function rememberTrust(storePath: string, path: string, text: string): Promise<void> {
  const { trusted, problem, isUnreadable } = await readTrustStore(storePath);
  if (isUnreadable) {
    throw new UserError(
      'trust_store_unreadable',
      `${storePath} cannot be read: ${problem}. Nothing was changed, so that nothing in it is lost. Make it readable, or remove it and trust anew.`,
    );
  }
  const files = { ...Object.fromEntries(trusted), [await realPathOf(path)]: hashOf(text) };
  const content = `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`;
  const write = async (): Promise<void> => {
    await ensureOwnFolder(dirname(storePath));
    await replacePrivateFile(storePath, content);
  };
  await write().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${storePath} cannot be written: ${reason}. Nothing is trusted that was not before.`;
    throw new UserError('trust_store_unwritable', message, { cause: error });
  });
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
