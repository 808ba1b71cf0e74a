import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { DetectLoginOptions } from '../../src/launcher/detect-login.ts';
import { CLAUDE } from './real-claude.ts';
import { tempFolder } from './temp-folder.ts';

/** Files by their path; a value that is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** What a person's machine looks like to claude. `{root}` stands for the scratch folder. */
export interface Situation {
  readonly env?: Readonly<Record<string, string>>;
  /** Below `home`, `project`, `managed` (the organisation's settings) or anywhere else. */
  readonly files?: Files;
  readonly args?: readonly string[];
  readonly managed?: boolean;
  /** Expected in the source of an own login. */
  readonly own?: string;
  /** A look is not enough: claude is asked. */
  readonly asks?: boolean;
}

/** Lays a situation out in a scratch folder. A login that is looked for must not ask claude. */
export async function prepareLogin(situation: Situation): Promise<DetectLoginOptions> {
  const { env = {}, files = {}, args = [], managed = true, asks = false } = situation;
  const root = await tempFolder();
  const here = (text: string) => text.replace('{root}', root);
  await write(root, { 'home/.claude/keep': '', 'project/.claude/keep': '', ...files });
  const named = Object.entries(env).map(([name, value]) => [name, here(value)]);
  const homeDir = join(root, 'home');
  return {
    env: { PATH: process.env['PATH'], HOME: homeDir, ...Object.fromEntries(named) },
    homeDir,
    cwd: join(root, 'project'),
    platform: 'linux',
    args: args.map(here),
    providerManagedByHost: managed,
    claudeFile: asks ? CLAUDE : '/nowhere/claude',
    managedSettingsDir: join(root, 'managed'),
  };
}

/** A settings file of the person that sets one variable. */
export function settingsEnv(name: string, value = 'x'): Files {
  return { 'home/.claude/settings.json': { env: { [name]: value } } };
}

async function write(root: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = join(root, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}
