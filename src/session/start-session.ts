import { randomBytes } from 'node:crypto';
import type { StatePaths } from '../config/config-paths.ts';
import type { Config, LogLevel } from '../config/types.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import type { LogLine } from '../logging/log-line.ts';
import { pathSecret } from '../server/access-control.ts';
import { reachableHost } from '../server/host-names.ts';
import { startServer } from '../server/start-server.ts';
import type { Activity } from './activity.ts';
import { createSessionState } from './create-session-state.ts';
import type { ConfigFiles } from './live-config.ts';
import { announceSession } from './session-files.ts';

export interface Session {
  readonly port: number;
  /** The address for ANTHROPIC_BASE_URL; holds the session secret. */
  readonly baseUrl: string;
  /** The same without the secret. */
  readonly address: string;
  readonly activity: Activity;
  /** What the person should know and could not be told while claude had the terminal; a sentence each. */
  notices(): Promise<readonly string[]>;
  /** Adds to them. */
  say(sentence: string): void;
  /** Writes down an error that nobody caught, and adds it to the notices. */
  reportBug(error: unknown): void;
  /** Lets `tproxy status` find the session. Call it just before signals stop ending this process alone. */
  announce(): Promise<void>;
  /** Settles when the first client has connected, which may be a while before its first request. */
  readonly connected: Promise<void>;
  /** Loads what the first translated request needs. Call it when nothing waits for the processor. */
  warmUp(): Promise<void>;
  /**
   * Closes the port and every connection, and leaves no file but the ledger and what was learned. A
   * second call waits for the first.
   * @param patience requests that are under way may go on until it aborts; without it they end
   */
  close(patience?: AbortSignal): Promise<void>;
}

export interface SessionOptions {
  /** The configuration to begin with. */
  readonly config: Config;
  /** Where it came from, to be looked at again; absent: it stays as it is. */
  readonly configFiles?: ConfigFiles | undefined;
  readonly statePaths: StatePaths;
  /** The token that tproxy gave claude because the user has no login; no upstream may see it. */
  readonly sessionToken: string;
  /** Set for `tproxy serve`: clients of any kind come in with this token, in the path or a header. */
  readonly openTo?: OpenTo | undefined;
  /** Is told what became of each request, when it is over. */
  readonly onRecord?: ((record: RequestRecord) => void) | undefined;
  /** Is told each notice once, when it comes up. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
  /** What the log keeps, instead of what the configuration says. */
  readonly logLevel?: LogLevel | undefined;
  /** Gets each line that is written into the log. */
  readonly onLogLine?: ((line: LogLine) => void) | undefined;
  /** See RoutingContext. */
  readonly modelAliases: ReadonlyMap<string, string>;
  readonly projectFolder: string | undefined;
  readonly homeFolder: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** See ServerContext. */
  readonly letClientRead?: () => Promise<unknown>;
}

/** What clients other than claude need to come in. */
export interface OpenTo {
  readonly token: string;
  /** Names that a server in front of this one is reached by; see parsePublicHost. */
  readonly publicHosts: readonly string[];
}

/** Bytes. 256 bits cannot be guessed. */
const SECRET_BYTES = 32;

/**
 * Starts the proxy of one session inside this process. It listens when the promise settles.
 * @throws UserError when it cannot listen.
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, statePaths, openTo } = options;
  const secret = openTo?.token ?? randomBytes(SECRET_BYTES).toString('base64url');
  const state = createSessionState(options, secret);
  const { host } = config.proxy;
  const listening = { host, port: config.proxy.port, secret, openTo };
  const server = await startServer(listening, {
    contextOf: state.contextOf,
    toProxyError: state.bugs.toProxyError,
    onFault: state.log.fault,
  });
  const { port, connected } = server;
  state.log.started(port);
  const address = `http://${reachableHost(host)}:${port}`;
  const baseUrl = `${address}/s/${pathSecret(secret)}`;
  const { startedAt } = state;
  let announced: Promise<() => Promise<void>> | undefined;
  let closing: Promise<void> | undefined;
  const end = async (patience: AbortSignal | undefined): Promise<void> => {
    await (await announced)?.();
    await server.close(patience);
    await state.close();
  };

  return {
    port,
    baseUrl,
    address,
    activity: state.activity,
    notices: state.notices,
    say: state.say,
    reportBug: state.bugs.report,
    async announce() {
      const kind = openTo === undefined ? undefined : 'serve';
      const file = { pid: process.pid, port, baseUrl, startedAt, kind } as const;
      announced ??= announceSession(statePaths.sessionsFolder, file);
      await announced;
    },
    connected,
    warmUp: state.warmUp,
    close(patience) {
      closing ??= end(patience);
      return closing;
    },
  };
}
