import { isAbsolute, join, resolve } from 'node:path';
import type { Environment } from './resolve-credential.ts';

export interface PathOptions {
  /** The global --config option. */
  readonly explicitPath?: string | undefined;
  readonly env: Environment;
  readonly cwd: string;
  readonly homeDir: string;
}

/** Where a person's configuration may be. */
export interface ConfigPlaces {
  /** A file that was asked for by name, and so must exist. */
  readonly required: { readonly path: string; readonly askedBy: string } | undefined;
  /** The customary places, best first; used when no file was asked for. */
  readonly customary: readonly [string, ...string[]];
}

/** The places of design.md section 3, in their order. Pure: looks at no disk. */
export function configPlaces({ explicitPath, env, cwd, homeDir }: PathOptions): ConfigPlaces {
  const own = join(homeDir, '.config', 'tproxy', 'config.toml');
  const xdg = xdgFolder(env['XDG_CONFIG_HOME']);
  return {
    required: requiredFile(cwd, explicitPath, env['TPROXY_CONFIG']),
    customary: xdg === undefined ? [own] : [join(xdg, 'tproxy', 'config.toml'), own],
  };
}

/** The file that `init` writes: the one that would be looked for first. */
export function writablePath(options: PathOptions): string {
  const { required, customary } = configPlaces(options);
  return required?.path ?? customary[0];
}

/** Remembers which project files are trusted. */
export function trustStorePath(options: StateOptions): string {
  return join(stateFolder(options), 'trusted.json');
}

/** Holds one file for each running session. */
export function sessionsFolder(options: StateOptions): string {
  return join(stateFolder(options), 'sessions');
}

/** Holds what became of the requests of all sessions. */
export function ledgerFolder(options: StateOptions): string {
  return join(stateFolder(options), 'ledger');
}

/** Holds what running sessions tell of themselves, for a person who looks for a fault. */
export function logFolder(options: StateOptions): string {
  return join(stateFolder(options), 'logs');
}

/** Holds what the providers' own counts have shown of tproxy's estimates. */
export function tokenRatiosPath(options: StateOptions): string {
  return join(stateFolder(options), 'token-ratios.json');
}

/** Holds reports of bugs in tproxy. */
export function bugReportsFolder(options: StateOptions): string {
  return join(stateFolder(options), 'diagnostics');
}

/** Where a session keeps what is to outlive it, or to be seen by others. */
export interface StatePaths {
  readonly sessionsFolder: string;
  readonly ledgerFolder: string;
  readonly logFolder: string;
  readonly tokenRatiosFile: string;
  readonly bugReportsFolder: string;
}

export function statePaths(options: StateOptions): StatePaths {
  return {
    sessionsFolder: sessionsFolder(options),
    ledgerFolder: ledgerFolder(options),
    logFolder: logFolder(options),
    tokenRatiosFile: tokenRatiosPath(options),
    bugReportsFolder: bugReportsFolder(options),
  };
}

type StateOptions = Pick<PathOptions, 'env' | 'homeDir'>;

function stateFolder({ env, homeDir }: StateOptions): string {
  const folder = xdgFolder(env['XDG_STATE_HOME']) ?? join(homeDir, '.local', 'state');
  return join(folder, 'tproxy');
}

/** An empty name asks for nothing. */
function requiredFile(
  cwd: string,
  option: string | undefined,
  variable: string | undefined,
): ConfigPlaces['required'] {
  if (option) return { path: resolve(cwd, option), askedBy: '--config' };
  if (variable) return { path: resolve(cwd, variable), askedBy: '$TPROXY_CONFIG' };
  return undefined;
}

/** The base directory specification has a relative path ignored. */
function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}
