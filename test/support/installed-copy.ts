import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Claude Code itself is what an installation may lack. */
const LEFT_OUT = ['.bin', '@anthropic-ai', '.package-lock.json'];

export interface InstalledCopy {
  readonly program: string;
  /** The folder in which the package manager puts the programs of packages. */
  readonly binFolder: string;
}

/** The built package as a package manager would install it: beside its dependencies, no claude among them. */
export async function installedCopy(): Promise<InstalledCopy> {
  const modules = join(await tempFolder(), 'node_modules');
  const target = join(modules, 'tproxy');
  const binFolder = join(modules, '.bin');
  await mkdir(target, { recursive: true });
  await mkdir(binFolder);
  for (const part of ['bin', 'dist', 'templates', 'package.json']) {
    await cp(join(ROOT, part), join(target, part), { recursive: true });
  }
  const names = await readdir(join(ROOT, 'node_modules'));
  for (const name of names.filter((entry) => !LEFT_OUT.includes(entry))) {
    await symlink(join(ROOT, 'node_modules', name), join(modules, name));
  }
  return { program: join(target, 'bin/tproxy.js'), binFolder };
}
