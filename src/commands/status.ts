import { sessionsFolder } from '../config/config-paths.ts';
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
  sessionStatus,
} from '../status/collect-status.ts';
import { renderStatus } from '../status/render-status.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface StatusOptions {
  readonly json: boolean;
  readonly check: boolean;
}

/**
 * `tproxy status`: prints the configuration in force, its routes and providers, and the running sessions.
 * @returns the exit status: 1 when a check failed, else 0.
 * @throws UserError when the configuration is wrong.
 */
export async function runStatus({ json, check }: StatusOptions, io: CommandIo): Promise<number> {
  const config = await loadConfig({ ...io, allowMissingKeys: true });
  const [version, sessions, checks] = await Promise.all([
    readVersion(),
    readSessions(sessionsFolder(io)),
    check ? checkAll(config, io) : new Map<string, CheckResult>(),
  ]);
  const status = collectStatus({ version, config, sessions, checks });
  if (json) {
    io.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
  } else {
    io.stdout.write(renderStatus(status, await loadChalk(io, 'stdout')));
  }
  return [...checks.values()].every(({ ok }) => ok) ? 0 : 1;
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

function routedModels({ router }: Config, provider: string): readonly string[] {
  const routes = Object.values(router.routes).flatMap((list) => list ?? []);
  const models = routes.flatMap((route) =>
    route.kind === 'model' && route.provider === provider ? [route.model] : [],
  );
  return [...new Set(models)];
}
