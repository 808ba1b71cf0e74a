import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The file that lines are appended to. */
const CURRENT = 'requests.jsonl';
/** Files that were full; their names sort by the time at which they were put aside. */
const FULL = /^requests-\d{8}T\d{9}Z-[0-9a-f]{8}\.jsonl$/;

/** Opens the current file for appending, and makes it, for its owner alone, where there is none. */
export async function openCurrent(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return open(join(folder, CURRENT), 'a+', 0o600);
}

/**
 * Puts a full file aside and removes the oldest ones beyond `keep`. Several sessions may do so at
 * once: lines that are on their way reach the file under its new name, and nobody puts aside a file
 * that another session has just begun.
 */
export async function putAside(
  folder: string,
  full: FileHandle,
  { keep, now }: { readonly keep: number; readonly now: () => number },
): Promise<void> {
  const current = join(folder, CURRENT);
  const [expected, found] = await Promise.all([full.stat(), orNothing(stat(current))]);
  if (expected.ino !== found?.ino) return;
  const time = new Date(now()).toISOString().replace(/[-:.]/g, '');
  const name = `requests-${time}-${randomBytes(4).toString('hex')}.jsonl`;
  await orNothing(rename(current, join(folder, name)));
  const surplus = (await listFull(folder)).slice(0, -keep);
  await Promise.all(surplus.map((old) => rm(join(folder, old), { force: true })));
}

/** An open file of the ledger, and what tells it from the others whatever it is called by then. */
export interface LedgerFile {
  readonly handle: FileHandle;
  readonly inode: number;
  /** Bytes, when it was opened. */
  readonly size: number;
}

/**
 * Opens all files that may hold lines later than `since`, the oldest first. The caller closes them.
 * No folder is an empty ledger.
 */
export async function openLedger(folder: string, since: number): Promise<readonly LedgerFile[]> {
  // The current file first: when it is put aside meanwhile, the list below has it under its new name.
  const current = await openFile(join(folder, CURRENT), since);
  const files: LedgerFile[] = [];
  for (const name of await listFull(folder)) {
    const file = await openFile(join(folder, name), since);
    if (file === undefined) continue;
    if (file.inode === current?.inode) await file.handle.close();
    else files.push(file);
  }
  return current === undefined ? files : [...files, current];
}

async function listFull(folder: string): Promise<readonly string[]> {
  const names = await orNothing(readdir(folder));
  return (names ?? []).filter((name) => FULL.test(name)).sort();
}

async function openFile(path: string, since: number): Promise<LedgerFile | undefined> {
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
