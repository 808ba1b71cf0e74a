import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureOwnFolder } from './own-folder.ts';

/** Files of lines that several processes write: the current one, and those that were full. */
export interface FileSeries {
  readonly folder: string;
  /** What the names of the files begin with, e.g. `requests` for `requests.jsonl`. */
  readonly name: string;
}

/** To its end, read as well, and not through a link that somebody may have put there. */
const APPEND =
  constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** Opens the current file for appending, and makes it, for its owner alone, where there is none. */
export async function openCurrent(series: FileSeries): Promise<FileHandle> {
  await ensureOwnFolder(series.folder);
  return open(currentFile(series), APPEND, 0o600);
}

/**
 * Puts a full file aside and removes the oldest ones beyond `keep`. Several processes may do so at
 * once: lines that are on their way reach the file under its new name, and nobody puts aside a file
 * that another process has just begun.
 */
export async function putAside(
  series: FileSeries,
  full: FileHandle,
  { keep, now }: { readonly keep: number; readonly now: () => number },
): Promise<void> {
  const { folder, name } = series;
  const current = currentFile(series);
  const [expected, found] = await Promise.all([full.stat(), orNothing(stat(current))]);
  if (expected.ino !== found?.ino) return;
  const time = new Date(now()).toISOString().replace(/[-:.]/g, '');
  const aside = `${name}-${time}-${randomBytes(4).toString('hex')}.jsonl`;
  await orNothing(rename(current, join(folder, aside)));
  const surplus = (await listFull(series)).slice(0, -keep);
  await Promise.all(surplus.map((old) => rm(join(folder, old), { force: true })));
}

/** An open file, and what tells it from the others whatever it is called by then. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly inode: number;
  /** Bytes, when it was opened. */
  readonly size: number;
}

/**
 * Opens all files that were written to after `since`, the oldest first. The caller closes them. A
 * folder that is not there has none.
 */
export async function openAll(series: FileSeries, since: number): Promise<readonly OpenFile[]> {
  // The current file first: when it is put aside meanwhile, the list below has it under its new name.
  const current = await openFile(currentFile(series), since);
  const files: OpenFile[] = [];
  for (const name of await listFull(series)) {
    const file = await openFile(join(series.folder, name), since);
    if (file === undefined) continue;
    if (file.inode === current?.inode) await file.handle.close();
    else files.push(file);
  }
  return current === undefined ? files : [...files, current];
}

function currentFile({ folder, name }: FileSeries): string {
  return join(folder, `${name}.jsonl`);
}

/** Files that were full; their names sort by the time at which they were put aside. */
async function listFull({ folder, name }: FileSeries): Promise<readonly string[]> {
  const names = (await orNothing(readdir(folder))) ?? [];
  const aside = /^-\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl$/;
  return names
    .filter((file) => file.startsWith(name) && aside.test(file.slice(name.length)))
    .sort();
}

async function openFile(path: string, since: number): Promise<OpenFile | undefined> {
  const handle = await orNothing(open(path, 'r'));
  if (handle === undefined) return undefined;
  const { ino, size, mtimeMs } = await handle.stat();
  if (mtimeMs >= since) return { handle, inode: ino, size };
  await handle.close();
  return undefined;
}

/** What is not there may have been removed meanwhile. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
