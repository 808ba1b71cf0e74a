import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePrivate } from '../../support/config-home.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The built program, as the person starts it. */
export const TPROXY: string = join(ROOT, 'bin/tproxy.js');

/** The Claude Code that the tests are written against; another one on PATH must not take its place. */
export const CLAUDE: string = join(ROOT, 'node_modules/.bin/claude');

/** A person with a home, a project and an environment of their own, gone when the test ends. */
export interface ScratchPerson {
  readonly home: string;
  readonly project: string;
  /** Where claude keeps its settings, state and login. */
  readonly claudeDir: string;
  /** Where running sessions are announced. */
  readonly sessionsDir: string;
  /** The whole environment of a command; nothing of the machine's own leaks in but PATH. */
  readonly env: Readonly<Record<string, string>>;
}

export interface PersonOptions {
  /** Text of the person's configuration file; none is written without it. */
  readonly config?: string | undefined;
  /** An access token that claude finds as the person's own login. */
  readonly login?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a person who has been through claude's first-run screens and trusts the project's folder. */
export async function scratchPerson(options: PersonOptions = {}): Promise<ScratchPerson> {
  const root = await tempFolder();
  const home = join(root, 'home');
  const project = join(root, 'project');
  const claudeDir = join(root, 'claude');
  const configHome = join(root, 'config');
  const stateHome = join(root, 'state');
  for (const folder of [home, project, claudeDir]) await mkdir(folder);
  await writeFile(join(claudeDir, '.claude.json'), JSON.stringify(claudeState(project)));
  if (options.login !== undefined) await writeLogin(claudeDir, options.login);
  if (options.config !== undefined) {
    await writePrivate(join(configHome, 'tproxy', 'config.toml'), options.config);
  }
  return {
    home,
    project,
    claudeDir,
    sessionsDir: join(stateHome, 'tproxy', 'sessions'),
    env: {
      PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(':'),
      HOME: home,
      LANG: 'C.UTF-8',
      CLAUDE_CONFIG_DIR: claudeDir,
      XDG_CONFIG_HOME: configHome,
      XDG_STATE_HOME: stateHome,
      TPROXY_CLAUDE_PATH: CLAUDE,
      // Nothing listens on port 9: whatever claude wants of the internet, it learns at once that
      // there is none, and no test depends on the machine's own connection.
      HTTPS_PROXY: 'http://127.0.0.1:9',
      ...options.env,
    },
  };
}

/** What claude 2.1.197 writes down once a person has answered its first-run questions. */
function claudeState(project: string): object {
  return {
    hasCompletedOnboarding: true,
    lastOnboardingVersion: '2.1.197',
    projects: { [project]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
  };
}

/** A claude.ai login as `/login` stores it, far from its expiry (client.md 2.1). */
async function writeLogin(claudeDir: string, accessToken: string): Promise<void> {
  const claudeAiOauth = {
    accessToken,
    refreshToken: `${accessToken}-refresh`,
    expiresAt: Date.now() + 24 * 60 * 60 * 1000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
  };
  await writePrivate(join(claudeDir, '.credentials.json'), JSON.stringify({ claudeAiOauth }));
}
