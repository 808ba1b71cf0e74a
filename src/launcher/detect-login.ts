import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, withoutBypass } from './child-environment.ts';
import {
  type Finding,
  managedSettings,
  type SettingsRule,
  settingsArgument,
  settingsFile,
  stateFileKey,
  storedLogin,
} from './login-files.ts';
import { keychainLogin } from './login-keychain.ts';
import { loginPlaces } from './login-places.ts';
import { credentialVariable, indirectVariable } from './login-variables.ts';
import { runProbe } from './run-probe.ts';

/** `own`: claude has a login or key of the person's own, found in `source` (a name, never a value). */
export type Login = { readonly kind: 'own'; readonly source: string } | { readonly kind: 'none' };

export interface DetectLoginOptions {
  readonly env: Environment;
  readonly homeDir: string;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  /** What claude will be started with: `--settings` and `--bare` change what counts. */
  readonly args: readonly string[];
  readonly providerManagedByHost: boolean;
  /** The program to ask where a look is not enough. */
  readonly claudeFile: string;
  /** How long a program that is asked may take, in milliseconds. */
  readonly askLimitMs?: number;
  /** The folder of the organisation's settings, if not the usual one. */
  readonly managedSettingsDir?: string;
}

const ASK_LIMIT_MS = 5000;
const NONE: Login = { kind: 'none' };

/**
 * Whether claude would have a credential without tproxy's help. A look at the environment and at
 * the files that claude would read decides it within milliseconds. Where that is not conclusive
 * (a file that cannot be read, an indirect credential), `claude auth status` is asked, which takes
 * about half a second; no answer counts as no login.
 */
export async function detectLogin(options: DetectLoginOptions): Promise<Login> {
  const { env } = withoutBypass(options.env);
  const rule: SettingsRule = {
    providerManagedByHost: options.providerManagedByHost,
    bare: isBare(env, options.args),
  };
  const variable = credentialVariable(env, rule);
  if (variable !== undefined) {
    return { kind: 'own', source: variable };
  }
  const findings = await lookAround(options, env, rule);
  const own = findings.find((finding) => finding.kind === 'own');
  if (own !== undefined) {
    return own;
  }
  return findings.some((finding) => finding.kind === 'doubtful')
    ? askClaude(options, env, rule)
    : NONE;
}

/** `--bare` reads no stored login and no settings file; only a key and `--settings` count. */
function isBare(env: Environment, args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const flag = (end === -1 ? args : args.slice(0, end)).includes('--bare');
  return flag || /^\s*(?:1|true|yes|on)\s*$/i.test(env['CLAUDE_CODE_SIMPLE'] ?? '');
}

async function lookAround(
  options: DetectLoginOptions,
  env: Record<string, string>,
  rule: SettingsRule,
): Promise<readonly Finding[]> {
  const { homeDir, cwd, platform, args } = options;
  const argument = await settingsArgument(args, cwd, rule);
  if (rule.bare) {
    return [argument];
  }
  const places = loginPlaces({ env, homeDir, cwd, platform });
  const found = await Promise.all([
    storedLogin(places.credentials),
    stateFileKey(places.state),
    ...places.settings.map((path) => settingsFile(path, rule)),
    profile(env, homeDir),
  ]);
  const managed = await managedSettings(options.managedSettingsDir ?? places.managedSettings, rule);
  const files = [argument, ...found, ...managed];
  if (platform !== 'darwin' || files.some((finding) => finding.kind === 'own')) {
    return files;
  }
  const timeoutMs = options.askLimitMs ?? ASK_LIMIT_MS;
  return [...files, await keychainLogin({ env, cwd, folder: places.keychainFolder, timeoutMs })];
}

/** A profile of Anthropic's own command line tool has rules that only claude knows in full. */
async function profile(env: Environment, homeDir: string): Promise<Finding> {
  if (indirectVariable(env) !== undefined) {
    return { kind: 'doubtful' };
  }
  const config = env['XDG_CONFIG_HOME']?.trim() || join(homeDir, '.config');
  const folder = env['ANTHROPIC_CONFIG_DIR']?.trim() || join(config, 'anthropic');
  return access(join(folder, 'configs')).then(
    (): Finding => ({ kind: 'doubtful' }),
    (): Finding => ({ kind: 'nothing' }),
  );
}

async function askClaude(
  { claudeFile, cwd, providerManagedByHost, askLimitMs = ASK_LIMIT_MS }: DetectLoginOptions,
  env: Record<string, string>,
  rule: SettingsRule,
): Promise<Login> {
  const { exitCode } = await runProbe({
    file: claudeFile,
    args: ['auth', 'status'],
    env: {
      ...env,
      ...(providerManagedByHost ? { CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST: '1' } : {}),
      ...(rule.bare ? { CLAUDE_CODE_SIMPLE: '1' } : {}),
    },
    cwd,
    timeoutMs: askLimitMs,
  });
  return exitCode === 0 ? { kind: 'own', source: 'claude auth status' } : NONE;
}
