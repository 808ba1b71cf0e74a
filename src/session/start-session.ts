import { randomBytes } from 'node:crypto';
import type { Config } from '../config/types.ts';
import type { ServerContext } from '../server/context.ts';
import { startServer } from '../server/start-server.ts';
import { createTokenCounter } from '../tokens/token-counter.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { createNativeAgents } from '../upstream/native-agents.ts';
import { createPassThrough } from '../upstream/pass-through.ts';
import { type Activity, createActivity } from './activity.ts';
import { announceSession } from './session-files.ts';

export interface Session {
  readonly port: number;
  /** The address for ANTHROPIC_BASE_URL; holds the session secret. */
  readonly baseUrl: string;
  readonly activity: Activity;
  /** Lets `tproxy status` find the session. Call it just before signals stop ending this process alone. */
  announce(): Promise<void>;
  /** Loads what the first translated request needs. Call it when nothing waits for the processor. */
  warmUp(): Promise<void>;
  /** Closes the port and every connection, and leaves no file. */
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly config: Config;
  /** Where the session is announced to `tproxy status`. */
  readonly sessionsFolder: string;
  /** The token that tproxy gave claude because the user has no login; no upstream may see it. */
  readonly sessionToken: string;
  /** See RoutingContext. */
  readonly modelAliases: ReadonlyMap<string, string>;
}

/** Bytes. 256 bits cannot be guessed. */
const SECRET_BYTES = 32;

/**
 * Starts the proxy of one session inside this process. It listens when the promise settles.
 * @throws UserError when it cannot listen.
 */
export async function startSession(options: SessionOptions): Promise<Session> {
  const { config, sessionsFolder } = options;
  const context = createContext(options);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const { host } = config.proxy;
  const server = await startServer({ host, port: config.proxy.port, secret }, context);
  const baseUrl = `http://${host}:${server.port}/s/${secret}`;
  const { port } = server;
  const { startedAt } = context;
  let announced: Promise<() => Promise<void>> | undefined;

  return {
    port,
    baseUrl,
    activity: context.activity,
    async announce() {
      announced ??= announceSession(sessionsFolder, { pid: process.pid, port, baseUrl, startedAt });
      await announced;
    },
    async warmUp() {
      const { http, passThrough, tokens } = context;
      await Promise.all([http.load(), passThrough.load(), tokens.load()]);
    },
    async close() {
      await (await announced)?.();
      await server.close();
      context.passThrough.close();
      await context.http.close();
    },
  };
}

function createContext({ config, sessionToken, modelAliases }: SessionOptions): ServerContext {
  const { timeoutMs } = config.proxy;
  return {
    config,
    modelAliases,
    activity: createActivity(),
    tokens: createTokenCounter(),
    http: createHttpClient({ timeoutMs }),
    passThrough: createPassThrough({ agents: createNativeAgents(), timeoutMs, sessionToken }),
    now: Date.now,
    startedAt: Date.now(),
  };
}
