import { setTimeout as delay } from 'node:timers/promises';
import type { ChalkInstance } from 'chalk';
import { sessionsFolder } from '../config/config-paths.ts';
import { listRoutes } from '../config/list-routes.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/types.ts';
import { readVersion } from '../package-info.ts';
import { askSession } from '../session/ask-session.ts';
import { findSessions } from '../session/session-files.ts';
import { checkProvider } from '../status/check-provider.ts';
import {
  type CheckResult,
  collectStatus,
  listProvidersToCheck,
  type SessionStatus,
  type Status,
  sessionStatus,
} from '../status/collect-status.ts';
import { printableJson } from '../status/printable.ts';
import { renderStatus } from '../status/render-status.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface StatusOptions {
  readonly json: boolean;
  readonly check: boolean;
  /** Again each second, until the process is ended. */
  readonly watch: boolean;
}

/** Milliseconds. */
const WATCH_INTERVAL_MS = 1_000;
/** To the upper left corner, and nothing below it: a page in the place of the last one. */
const FRESH_SCREEN = '\u001B[H\u001B[2J';

/**
 * `tproxy status`: prints the configuration in force, its routes and providers, and the running sessions.
 * @returns the exit status: 1 when a check failed, else 0.
 * @throws UserError when the configuration is wrong.
 */
export async function runStatus(options: StatusOptions, io: CommandIo): Promise<number> {
  const config = await loadConfig({ ...io, allowMissingKeys: true });
  const checks = options.check ? await checkAll(config, io) : new Map<string, CheckResult>();
  const version = await readVersion();
  const chalk = await loadChalk(io, 'stdout');
  const look = async (current: Config): Promise<Status> => {
    const sessions = await readSessions(sessionsFolder(io));
    return collectStatus({ version, config: current, sessions, checks });
  };
  if (options.watch) {
    await watch(config, look, options, io, chalk);
  } else {
    const status = await look(config);
    const text = options.json ? `${printableJson(status)}\n` : renderStatus(status, chalk);
    io.stdout.write(text);
  }
  return [...checks.values()].every(({ ok }) => ok) ? 0 : 1;
}

/** Ends when nobody reads any more; Ctrl-C ends the process. */
async function watch(
  config: Config,
  look: (config: Config) => Promise<Status>,
  { json }: StatusOptions,
  io: CommandIo,
  chalk: ChalkInstance,
): Promise<void> {
  const { stdout } = io;
  const gone = new AbortController();
  stdout.once('error', () => gone.abort());
  stdout.once('close', () => gone.abort());
  let current = config;
  while (!gone.signal.aborted) {
    // A file that is being written keeps the last good configuration on the screen.
    current = await loadConfig({ ...io, allowMissingKeys: true }).catch(() => current);
    const status = await look(current);
    const page = json ? `${printableJson(status, 0)}\n` : `${renderStatus(status, chalk)}\n`;
    stdout.write(!json && stdout.isTTY === true ? FRESH_SCREEN + page : page);
    await delay(WATCH_INTERVAL_MS, undefined, { signal: gone.signal }).catch(() => undefined);
  }
}

async function readSessions(folder: string): Promise<readonly SessionStatus[]> {
  const files = await findSessions(folder);
  const found = await Promise.all(
    files.map(async (file) => {
      const report = await askSession(file);
      return report === undefined ? [] : [sessionStatus(file, report)];
    }),
  );
  return found.flat();
}

async function checkAll(config: Config, io: CommandIo): Promise<ReadonlyMap<string, CheckResult>> {
  const providers = listProvidersToCheck(config);
  const { default: ora } = await import('ora');
  const names = providers.map(({ name }) => name).join(', ');
  const spinner = ora({ text: `Asking ${names}`, isSilent: io.stderr.isTTY !== true }).start();
  const results = await Promise.all(
    providers.map(async (provider): Promise<[string, CheckResult]> => {
      return [provider.name, await checkProvider(provider, routedModels(config, provider.name))];
    }),
  );
  spinner.stop();
  return new Map(results);
}

function routedModels(config: Config, provider: string): readonly string[] {
  const models = listRoutes(config).flatMap((route) =>
    route.kind === 'model' && route.provider === provider ? [route.model] : [],
  );
  return [...new Set(models)];
}
