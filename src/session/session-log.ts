import { basename, join } from 'node:path';
import type { Config, LogLevel } from '../config/types.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import { createBodyFiles } from '../logging/body-files.ts';
import { createLogger } from '../logging/create-logger.ts';
import { createRedactor, type Redactor } from '../logging/redact.ts';
import { requestEntries } from '../logging/request-entries.ts';
import { secretsOf } from '../logging/secrets-of.ts';
import { readPackageFacts } from '../package-info.ts';
import type { RequestFault } from '../server/request-fault.ts';
import type { KeptExchange } from '../server/watch-exchange.ts';
import type { Activity } from './activity.ts';
import type { LiveConfig } from './live-config.ts';
import { logUnwritable } from './notices.ts';
import type { SessionOptions } from './start-session.ts';

/** What a session writes into the log. Nothing here throws or waits. */
export interface SessionLog {
  started(port: number): void;
  ended(activity: Activity): void;
  record(record: RequestRecord): void;
  /** Of a request that is not recorded. */
  fault(fault: RequestFault): void;
  notice(sentence: string): void;
  /** Says that a changed configuration was taken over, if one was since the last call. */
  lookAtConfig(): void;
  keepExchange(exchange: KeptExchange): void;
  /** Settles when everything is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface SessionLogOptions
  extends Pick<SessionOptions, 'statePaths' | 'projectFolder' | 'logLevel' | 'onLogLine'> {
  /** The session's own. */
  readonly id: string;
  /** Exact values that nobody may read, besides the keys of the configuration. */
  readonly secrets: readonly string[];
  readonly live: LiveConfig;
  readonly now: () => number;
  /** Milliseconds since the session began. */
  readonly uptime: () => number;
  /** Keeps a sentence until claude no longer has the terminal. */
  readonly say: (sentence: string) => void;
}

/** Lines a session writes of one fault outside of records: a stranger must not fill the log. */
const MAX_ALIKE = 100;

/** Creates the log of one session. Nothing is on the disk before the first line. */
export function createSessionLog(options: SessionLogOptions): SessionLog {
  const { id, live, now, uptime, statePaths, projectFolder, onLogLine } = options;
  const folder = statePaths.logFolder;
  const level = (): LogLevel => options.logLevel ?? live.current().proxy.logLevel;
  const redactor = followSecrets(options.secrets, live);
  let isTold = false;
  const onFailure = (cause: Error): void => {
    if (!isTold) options.say(logUnwritable(folder, cause).message);
    isTold = true;
  };
  const files = { now, onFailure, redactor };
  const logger = createLogger({ ...files, folder, session: id, level, onLine: onLogLine });
  const bodies = createBodyFiles({ ...files, folder: join(folder, 'bodies') });
  const alike = new Map<string, number>();
  let reloads = 0;

  return {
    started(port) {
      const { version } = readPackageFacts();
      const { pid, platform } = process;
      const project = projectFolder === undefined ? undefined : basename(projectFolder);
      const where = { version, node: process.version, platform, pid, port, project };
      const sources = sourcesOf(live.current());
      logger.log({ event: 'session_started', level: 'info', ...where, sources });
    },
    ended({ requests, failures, totals }) {
      const durationMs = uptime();
      const sums = { durationMs, requests, failures, costUsd: totals.cost.usd };
      logger.log({ event: 'session_ended', level: 'info', ...sums });
    },
    record: (record) => requestEntries(record).forEach(logger.log),
    fault({ request, endpoint, error: { code, level: loudness, message } }) {
      const before = alike.get(code) ?? 0;
      alike.set(code, before + 1);
      if (before >= MAX_ALIKE) return;
      const last = before + 1 === MAX_ALIKE ? ' (No more of this kind are logged.)' : '';
      const said = { code, message: message + last };
      logger.log({ event: 'fault', level: loudness, request, endpoint, ...said });
    },
    notice: (message) => logger.log({ event: 'notice', level: 'warn', message }),
    lookAtConfig() {
      if (live.reloads === reloads) return;
      ({ reloads } = live);
      const sources = sourcesOf(live.current());
      logger.log({ event: 'config_reloaded', level: 'info', sources });
    },
    keepExchange: bodies.keep,
    async flush() {
      await Promise.all([logger.flush(), bodies.flush()]);
    },
  };
}

/** Knows the keys of every configuration that was in force: a request may still be on its way with an old one. */
function followSecrets(own: readonly string[], live: LiveConfig): () => Redactor {
  const known = new Set(own);
  let config: Config | undefined;
  let redactor: Redactor | undefined;
  return () => {
    const current = live.current();
    if (redactor === undefined || current !== config) {
      config = current;
      for (const secret of secretsOf(current)) known.add(secret);
      redactor = createRedactor(known);
    }
    return redactor;
  };
}

function sourcesOf({ sources }: Config): { path: string; kind: string; status: string }[] {
  return sources.map(({ path, kind, status }) => ({ path, kind, status }));
}
