import { access, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRecord } from '../json/is-record.ts';
import type { LoginPlaces } from './login-places.ts';
import { credentialVariable } from './login-variables.ts';
import { type JsonLook, parseJsonMentioning, readJsonMentioning } from './read-json.ts';

/** What one place says. `doubtful`: only claude itself can tell. */
export type Finding =
  | { readonly kind: 'own'; readonly source: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'doubtful' };

/** Which of the `env` variables of a settings file count as a credential. */
export interface SettingsRule {
  /** With it claude drops the keys and tokens that settings files set, but not the headers. */
  readonly providerManagedByHost: boolean;
  readonly bare: boolean;
}

const NOTHING: Finding = { kind: 'nothing' };
const SETTINGS_WORDS = ['apiKeyHelper', 'ANTHROPIC_', 'CLAUDE_CODE_OAUTH_TOKEN'];

/** A login by `/login` with a claude.ai account: a token with leave to use models. */
export async function storedLogin(path: string): Promise<Finding> {
  return judge(await readJsonMentioning(path, ['accessToken']), path, holdsOauthLogin);
}

/** Whether claude's store of secrets, a file or a keychain entry, holds a usable claude.ai login. */
export function holdsOauthLogin(store: Readonly<Record<string, unknown>>): boolean {
  const oauth = store['claudeAiOauth'];
  return (
    isRecord(oauth) &&
    isFilled(oauth['accessToken']) &&
    Array.isArray(oauth['scopes']) &&
    oauth['scopes'].includes('user:inference')
  );
}

/** A key that `/login` with a Console account has made. `oauthAccount` alone is no login. */
export async function stateFileKey(paths: LoginPlaces['state']): Promise<Finding> {
  for (const path of paths) {
    if (await exists(path)) {
      const look = await readJsonMentioning(path, ['primaryApiKey']);
      return judge(look, path, (state) => isFilled(state['primaryApiKey']));
    }
  }
  return NOTHING;
}

/** A key helper or a credential variable in one settings file. */
export async function settingsFile(path: string, rule: SettingsRule): Promise<Finding> {
  return judgeSettings(await readJsonMentioning(path, SETTINGS_WORDS), path, rule);
}

/** The same for the organisation's folder of settings. */
export async function managedSettings(folder: string, rule: SettingsRule): Promise<Finding[]> {
  const parts = join(folder, 'managed-settings.d');
  const names = await readdir(parts).catch(() => []);
  const paths = names.filter((name) => name.endsWith('.json')).map((name) => join(parts, name));
  return Promise.all(
    [join(folder, 'managed-settings.json'), ...paths].map((path) => settingsFile(path, rule)),
  );
}

/** The same for the value of `--settings`: a file or the JSON itself. Of several the last counts. */
export async function settingsArgument(
  args: readonly string[],
  cwd: string,
  rule: SettingsRule,
): Promise<Finding> {
  const value = lastSettings(args);
  if (value === undefined) {
    return NOTHING;
  }
  const look = value.trimStart().startsWith('{')
    ? parseJsonMentioning(value, SETTINGS_WORDS)
    : await readJsonMentioning(resolve(cwd, value), SETTINGS_WORDS);
  return judgeSettings(look, '--settings', rule);
}

function judge(
  look: JsonLook,
  source: string,
  isLogin: (value: Readonly<Record<string, unknown>>) => boolean,
): Finding {
  if (look.kind !== 'object') {
    return look;
  }
  return isLogin(look.value) ? { kind: 'own', source } : NOTHING;
}

function judgeSettings(look: JsonLook, path: string, rule: SettingsRule): Finding {
  if (look.kind !== 'object') {
    return look;
  }
  if (isFilled(look.value['apiKeyHelper'])) {
    return { kind: 'own', source: `apiKeyHelper in ${path}` };
  }
  const variable = credentialVariable(effectiveVariables(look.value['env'], rule), rule);
  return variable === undefined ? NOTHING : { kind: 'own', source: `${variable} in ${path}` };
}

function effectiveVariables(env: unknown, { providerManagedByHost }: SettingsRule) {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(isRecord(env) ? env : {})) {
    if (!providerManagedByHost || name === 'ANTHROPIC_CUSTOM_HEADERS') {
      variables[name] = String(value);
    }
  }
  return variables;
}

function lastSettings(args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  let last: string | undefined;
  flags.forEach((arg, index) => {
    if (arg === '--settings') {
      last = args[index + 1];
    } else if (arg.startsWith('--settings=')) {
      last = arg.slice('--settings='.length);
    }
  });
  return last;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
