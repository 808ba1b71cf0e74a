import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ScratchPerson } from '../e2e/support/scratch-person.ts';

/** Runs a program as another user; of util-linux. */
const CHANGE_USER = 'setpriv';

/** Nobody in particular. */
const USER_ID = 65_534;

/** Whether programs can be run without the rights of root, to whom no permission applies. */
export const hasOrdinaryUser: boolean = process.getuid?.() !== 0 || canChangeUser();

/**
 * Runs what follows as an ordinary user to whom the person's folders belong, for `through` of
 * startTproxy. Call it before permissions are taken away.
 */
export function asOrdinaryUser(person: ScratchPerson): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const root = dirname(person.home);
  for (const entry of ['.', ...readdirSync(root, { recursive: true }).map(String)]) {
    chownSync(join(root, entry), USER_ID, USER_ID);
  }
  return [CHANGE_USER, `--reuid=${USER_ID}`, `--regid=${USER_ID}`, '--clear-groups'];
}

function canChangeUser(): boolean {
  try {
    execFileSync(CHANGE_USER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
