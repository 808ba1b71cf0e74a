import { execFileSync } from 'node:child_process';
import { chownSync, readdirSync } from 'node:fs';
import { chmod, cp } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScratchPerson } from '../e2e/support/scratch-person.ts';
import type { TproxyStart } from './run-tproxy.ts';
import { tempFolder } from './temp-folder.ts';

/** Runs a program as another user; of util-linux. */
const CHANGE_USER = 'setpriv';

/** Nobody in particular. */
const USER_ID = 65_534;

/** Whether programs can be run without the rights of root, to whom no permission applies. */
export const hasOrdinaryUser: boolean = process.getuid?.() !== 0 || canChangeUser();

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * How to start tproxy as an ordinary user to whom the person's folders belong. Call it before
 * permissions are taken away.
 */
export async function asOrdinaryUser(
  person: ScratchPerson,
): Promise<Pick<TproxyStart, 'through' | 'from'>> {
  if (process.getuid?.() !== 0) return {};
  const root = dirname(person.home);
  for (const entry of ['.', ...readdirSync(root, { recursive: true }).map(String)]) {
    chownSync(join(root, entry), USER_ID, USER_ID);
  }
  return asUser(USER_ID);
}

/** How root starts tproxy as the user of a number, from where that user may read it. */
export async function asUser(id: number): Promise<Pick<TproxyStart, 'through' | 'from'>> {
  const through = [CHANGE_USER, `--reuid=${id}`, `--regid=${id}`, '--clear-groups'];
  return { through, from: await copyForAll() };
}

/** What a session needs of the checkout, which may itself be in a folder of root's own. */
async function copyForAll(): Promise<string> {
  const folder = await tempFolder();
  await chmod(folder, 0o755);
  const own = ['bin', 'dist', 'package.json', 'templates', 'test/fixtures/programs'];
  for (const path of [...own, ...installed()]) {
    await cp(join(CHECKOUT, path), join(folder, path), { recursive: true });
  }
  return folder;
}

/** The packages that the program is installed with. */
function installed(): readonly string[] {
  const options = { cwd: CHECKOUT, encoding: 'utf8', stdio: 'pipe' } as const;
  const list = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], options);
  return list
    .split('\n')
    .map((path) => relative(CHECKOUT, path))
    .filter((path) => path.startsWith('node_modules'));
}

function canChangeUser(): boolean {
  try {
    execFileSync(CHANGE_USER, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
