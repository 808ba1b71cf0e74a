import { createHash } from 'node:crypto';
import { type Finding, holdsOauthLogin } from './login-files.ts';
import { parseJsonMentioning } from './read-json.ts';
import { type ProbeResult, runProbe } from './run-probe.ts';

/** Item not found, of `security`. */
const NOT_FOUND = 44;

export interface KeychainOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** The configuration folder when it is not the usual one: it is part of the items' names. */
  readonly folder: string | undefined;
  readonly timeoutMs: number;
}

/**
 * Whether the macOS keychain holds a login or a key of claude's. Read by the same program that
 * claude reads it with, which is why macOS asks nobody for leave.
 */
export async function keychainLogin(options: KeychainOptions): Promise<Finding> {
  const suffix = options.folder === undefined ? '' : `-${shortHash(options.folder)}`;
  const [login, key] = await Promise.all([
    readItem(`Claude Code-credentials${suffix}`, options),
    readItem(`Claude Code${suffix}`, options),
  ]);
  if (isLogin(login) || (key.exitCode === 0 && key.stdout.trim() !== '')) {
    return { kind: 'own', source: 'the macOS keychain' };
  }
  const isSure = [0, NOT_FOUND].includes(login.exitCode ?? -1);
  return { kind: isSure ? 'nothing' : 'doubtful' };
}

function isLogin({ exitCode, stdout }: ProbeResult): boolean {
  const look = parseJsonMentioning(stdout, ['accessToken']);
  return exitCode === 0 && look.kind === 'object' && holdsOauthLogin(look.value);
}

function readItem(service: string, { env, cwd, timeoutMs }: KeychainOptions): Promise<ProbeResult> {
  const account = env['USER'] ? ['-a', env['USER']] : [];
  const args = ['find-generic-password', ...account, '-w', '-s', service];
  return runProbe({ file: 'security', args, env, cwd, timeoutMs });
}

function shortHash(text: string): string {
  return createHash('sha256').update(text.normalize('NFC')).digest('hex').slice(0, 8);
}
