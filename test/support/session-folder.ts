import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { SessionFile } from '../../src/session/session-files.ts';

/** The sessions that are announced in a folder. */
export async function announcedSessions(folder: string): Promise<readonly SessionFile[]> {
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map(async (name): Promise<SessionFile> => {
      return JSON.parse(await readFile(join(folder, name), 'utf8'));
    }),
  );
}

/** Whether something listens on a port of this machine. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Every file and folder below a folder, by its path from there. */
export async function listTree(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}
