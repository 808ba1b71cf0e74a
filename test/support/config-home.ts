import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LoadConfigOptions } from '../../src/config/load-config.ts';
import { tempFolder } from './temp-folder.ts';

/** A scratch home folder with a project folder in it. */
export interface ConfigHome {
  readonly home: string;
  readonly project: string;
  readonly userFile: string;
  /** Options of loadConfig for someone in the project folder. */
  options(env?: Record<string, string>): LoadConfigOptions;
}

/** Builds a home folder; `userConfig` becomes ~/.config/tproxy/config.toml. */
export async function configHome(userConfig?: string): Promise<ConfigHome> {
  const home = await tempFolder();
  const project = join(home, 'work', 'project');
  const userFile = join(home, '.config', 'tproxy', 'config.toml');
  await mkdir(project, { recursive: true });
  if (userConfig !== undefined) await writePrivate(userFile, userConfig);
  return {
    home,
    project,
    userFile,
    options: (env = {}) => ({ env, cwd: project, homeDir: home }),
  };
}

/** Writes a file that only its owner reads, with its folders. */
export async function writePrivate(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
}
