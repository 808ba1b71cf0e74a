import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Older ones are removed. */
const KEPT = 10;

const NAME = /^\d{4}-\d\d-\d\dT[\d-]+Z(?:-\d+)?\.txt$/;

export type WrittenReport =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Writes a report into a file of its own, for its owner's eyes alone, and keeps the newest ten.
 * Synchronous, because the process may be about to end. Never throws.
 */
export function writeBugReport(folder: string, text: string, at: Date): WrittenReport {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = writeAnew(join(folder, at.toISOString().replaceAll(/[:.]/g, '-')), text);
    removeOldest(folder);
    return { ok: true, path };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Two sessions may have something to report in the same millisecond. */
function writeAnew(stem: string, text: string): string {
  for (let attempt = 1; ; attempt += 1) {
    const path = attempt === 1 ? `${stem}.txt` : `${stem}-${attempt}.txt`;
    try {
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      return path;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isTaken || attempt === KEPT) throw error;
    }
  }
}

/** Their names sort by time. */
function removeOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => NAME.test(name));
  for (const name of names.sort().slice(0, -KEPT)) rmSync(join(folder, name), { force: true });
}
