import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { ensureOwnFolder, isOwn } from '../files/own-folder.ts';

/** How other processes of the same user find a running session. Gone when the session ends. */
export interface SessionFile {
  readonly pid: number;
  readonly port: number;
  /** Holds the session secret, so the file is the user's alone. */
  readonly baseUrl: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Set when it serves others than its own claude; left out otherwise, as by versions before. */
  readonly kind?: 'serve' | undefined;
}

const schema = v.strictObject({
  pid: v.number(),
  port: v.number(),
  baseUrl: v.string(),
  startedAt: v.number(),
  kind: v.optional(v.literal('serve')),
});

/**
 * Makes a session findable. @returns what makes it unfindable again; where the folder cannot be
 * written, the session runs all the same and `tproxy status` does not list it.
 */
export async function announceSession(
  folder: string,
  session: SessionFile,
): Promise<() => Promise<void>> {
  const file = path.join(folder, `${session.pid}-${session.port}.json`);
  try {
    await ensureOwnFolder(folder);
    await writeFile(file, JSON.stringify(session), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // A full disk leaves a part of it. One that was there before is another's.
    if (!isTaken(error)) await rm(file, { force: true }).catch(() => undefined);
    return () => Promise.resolve();
  }
  return () => rm(file, { force: true });
}

/** The announced sessions whose process is alive. Files of killed ones are removed on the way. */
export async function findSessions(folder: string): Promise<readonly SessionFile[]> {
  // A file tells where to send the next question, so that only this user's own counts.
  const isTheirs = await isOwn(folder).catch(() => false);
  const names = isTheirs ? await readdir(folder).catch(() => []) : [];
  const sessions: SessionFile[] = [];
  for (const name of names) {
    const pid = pidOf(name);
    if (pid === undefined) continue;
    const file = path.join(folder, name);
    if (!isAlive(pid)) {
      await rm(file, { force: true });
      continue;
    }
    const session = await readSession(file);
    if (session !== undefined) sessions.push(session);
  }
  return sessions.sort((a, b) => a.startedAt - b.startedAt);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** The process of a session, from its file's name: the file itself may be half written. */
function pidOf(name: string): number | undefined {
  const pid = /^(\d+)-\d+\.json$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function readSession(file: string): Promise<SessionFile | undefined> {
  try {
    return v.parse(schema, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Removed meanwhile, or not written to its end yet: not a session either way.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
