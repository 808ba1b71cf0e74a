import { randomBytes } from 'node:crypto';
import type { StatePaths } from '../config/config-paths.ts';
import type { Config } from '../config/types.ts';
import { startServer } from '../server/start-server.ts';
import type { Activity } from './activity.ts';
import { createSessionState } from './create-session-state.ts';
import type { ConfigFiles } from './live-config.ts';
import { announceSession } from './session-files.ts';

export interface Session {
  readonly port: number;
  /** The address for ANTHROPIC_BASE_URL; holds the session secret. */
  readonly baseUrl: string;
  readonly activity: Activity;
  /** What the person should know and could not be told while claude had the terminal; a sentence each. */
  notices(): readonly string[];
  /** Lets `tproxy status` find the session. Call it just before signals stop ending this process alone. */
  announce(): Promise<void>;
  /** Loads what the first translated request needs. Call it when nothing waits for the processor. */
  warmUp(): Promise<void>;
  /** Closes the port and every connection, and leaves no file but the ledger and what was learned. */
  close(): Promise<void>;
}

export interface SessionOptions {
  /** The configuration to begin with. */
  readonly config: Config;
  /** Where it came from, to be looked at again; absent: it stays as it is. */
  readonly configFiles?: ConfigFiles | undefined;
  readonly statePaths: StatePaths;
  /** The token that tproxy gave claude because the user has no login; no upstream may see it. */
  readonly sessionToken: string;
  /** See RoutingContext. */
  readonly modelAliases: ReadonlyMap<string, string>;
  readonly projectFolder: string | undefined;
  readonly homeFolder: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** Bytes. 256 bits cannot be guessed. */
const SECRET_BYTES = 32;

/**
 * Starts the proxy of one session inside this process. It listens when the promise settles.
 * @throws UserError when it cannot listen.
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, statePaths } = options;
  const state = createSessionState(options);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const { host } = config.proxy;
  const server = await startServer({ host, port: config.proxy.port, secret }, state.contextOf);
  const baseUrl = `http://${host}:${server.port}/s/${secret}`;
  const { port } = server;
  const { startedAt } = state;
  let announced: Promise<() => Promise<void>> | undefined;

  return {
    port,
    baseUrl,
    activity: state.activity,
    notices: state.notices,
    async announce() {
      const file = { pid: process.pid, port, baseUrl, startedAt };
      announced ??= announceSession(statePaths.sessionsFolder, file);
      await announced;
    },
    warmUp: state.warmUp,
    async close() {
      await (await announced)?.();
      await server.close();
      await state.close();
    },
  };
}
