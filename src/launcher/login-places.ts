import { join, resolve } from 'node:path';

export interface PlaceOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** Where claude keeps what may hold a login. Checked against claude 2.1.197 (client.md 2.1). */
export interface LoginPlaces {
  /** The stored login on Linux, and where no keychain can be had. */
  readonly credentials: string;
  /** Claude's state file, in the order in which it looks: the first that exists counts. */
  readonly state: readonly string[];
  /** Settings of the person and of the project; a subfolder of a project has its own. */
  readonly settings: readonly string[];
  /** Settings of the organisation: `managed-settings.json` and `managed-settings.d/*.json`. */
  readonly managedSettings: string;
  /** What the keychain's names depend on when the configuration folder is not the usual one. */
  readonly keychainFolder: string | undefined;
}

/** Claude's own folder. An empty CLAUDE_CONFIG_DIR means the current folder, as in claude. */
export function claudeFolder({ env, homeDir, cwd }: Omit<PlaceOptions, 'platform'>): string {
  return resolve(cwd, env['CLAUDE_CONFIG_DIR'] ?? join(homeDir, '.claude'));
}

/** The places for one environment. */
export function loginPlaces(options: PlaceOptions): LoginPlaces {
  const { env, homeDir, cwd, platform } = options;
  const usual = join(homeDir, '.claude');
  const configDir = claudeFolder(options);
  const storage = env['CLAUDE_SECURESTORAGE_CONFIG_DIR'];
  return {
    credentials: join(
      storage === undefined ? configDir : resolve(cwd, storage || usual),
      '.credentials.json',
    ),
    state: [
      join(configDir, '.config.json'),
      join(resolve(cwd, env['CLAUDE_CONFIG_DIR'] || homeDir), '.claude.json'),
    ],
    settings: [
      join(configDir, 'settings.json'),
      join(cwd, '.claude', 'settings.json'),
      join(cwd, '.claude', 'settings.local.json'),
    ],
    managedSettings:
      platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code',
    keychainFolder: (storage ?? env['CLAUDE_CONFIG_DIR']) || undefined,
  };
}
