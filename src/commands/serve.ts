import { randomBytes } from 'node:crypto';
import { guardProcess } from '../bug-reports/guard-process.ts';
import { statePaths } from '../config/config-paths.ts';
import { configStamp } from '../config/config-stamp.ts';
import { loadConfig } from '../config/load-config.ts';
import { isLoopback } from '../config/normalize-base-url.ts';
import type { Config } from '../config/types.ts';
import { exitStatus } from '../launcher/exit-status.ts';
import { defaultCandidate } from '../route/candidates/default-candidate.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import { announcementJson, renderAnnouncement } from '../serve/render-announcement.ts';
import { type AddressOptions, checkAddressOptions, withAddress } from '../serve/serve-address.ts';
import { readServeToken, type ServeToken } from '../serve/serve-token.ts';
import { type EndingSignals, watchEndingSignals } from '../serve/watch-signals.ts';
import { type Session, startSession } from '../session/start-session.ts';
import type { CommandIo } from './command-io.ts';
import { createNotify } from './create-notify.ts';
import { printSummary } from './print-summary.ts';
import { showRequests } from './show-requests.ts';

export interface ServeOptions extends AddressOptions {
  /** What a client needs, as one line of JSON. */
  readonly json: boolean;
  /** The summary is wanted at the end without a terminal, too. */
  readonly summary: boolean;
  /** The log is to tell everything, and stderr what the log tells. */
  readonly verbose: boolean;
}

/** Milliseconds that requests have to come to their end after a signal. */
const PATIENCE_MS = 5_000;
const TOKEN_BYTES = 32;
/** No client of this session has been given a name of tproxy's own for a model. */
const NO_ALIASES: ReadonlyMap<string, string> = new Map();

/**
 * `tproxy serve`: the proxy in the foreground, for clients that others start.
 * @returns 0 when SIGINT or SIGTERM ended it; what a shell would report when another signal did, or
 *   when a second one cut requests off.
 * @throws UserError when an option, the token or the configuration is wrong, or the address cannot
 *   be listened on.
 */
export async function runServe(options: ServeOptions, io: CommandIo): Promise<number> {
  const notify = createNotify(io.stderr);
  // A service goes on when nobody reads what it prints.
  for (const stream of [io.stdout, io.stderr]) stream.on('error', () => undefined);
  const address = checkAddressOptions(options);
  const random = () => randomBytes(TOKEN_BYTES);
  const token = await readServeToken({ env: io.env, random });
  const load = async (): Promise<Config> =>
    withAddress(await loadConfig({ ...io, allowRemoteHost: true }), address);
  // Before the files are read: what changes from here on is seen by the first request.
  const initialStamp = configStamp(io);
  const config = await load();
  for (const line of warningsOf(config)) notify(line);
  const session = await startSession({
    config,
    configFiles: { initialStamp, load, stamp: () => configStamp(io) },
    statePaths: statePaths(io),
    sessionToken: token.value,
    openTo: { token: token.value, publicHosts: address.publicHosts },
    modelAliases: NO_ALIASES,
    projectFolder: undefined,
    homeFolder: io.homeDir,
    ...(await showRequests(options.verbose, io)),
    onNotice: notify,
  });
  return serveUntilSignal(session, token, options, io);
}

async function serveUntilSignal(
  session: Session,
  token: ServeToken,
  { json, summary }: ServeOptions,
  io: CommandIo,
): Promise<number> {
  const startedAt = Date.now();
  const signals = watchEndingSignals(process);
  // A bug in one request is no reason to end those of others.
  const unguard = guardProcess(process, {
    report: session.reportBug,
    warn: (message) => session.say(`Node.js warned: ${message}`),
  });
  try {
    await session.announce();
    const { address, baseUrl } = session;
    const announcement = { address, baseUrl, token };
    io.stdout.write(
      json ? announcementJson(announcement, process.pid) : renderAnnouncement(announcement),
    );
    // While nobody waits; a failure shows at the first request.
    session.warmUp().catch(() => undefined);
    const signal = await signals.first;
    await session.close(patience(signals));
    const onTerminal = io.stderr.isTTY === true && io.stdout.isTTY === true;
    if (summary || onTerminal) {
      const { activity } = session;
      // The notices were told when they came up.
      await printSummary({ activity, durationMs: Date.now() - startedAt, notices: [] }, io);
    }
    return statusAfter(signal, signals);
  } finally {
    unguard();
    signals.stop();
  }
}

/** Aborts when requests have had their time, or the person insists. */
function patience({ again }: EndingSignals): AbortSignal {
  const end = new AbortController();
  setTimeout(() => end.abort(), PATIENCE_MS).unref();
  again.addEventListener('abort', () => end.abort(), { once: true });
  return end.signal;
}

function statusAfter(signal: NodeJS.Signals, { again }: EndingSignals): number {
  const wasAsked = signal === 'SIGINT' || signal === 'SIGTERM';
  return wasAsked && !again.aborted ? 0 : (exitStatus({ signal }) ?? 1);
}

/** What the person should know before the first request. */
function warningsOf(config: Config): readonly string[] {
  const { host } = config.proxy;
  const untrusted = config.sources.filter(({ status }) => status === 'untrusted');
  const { credential, name } = resolveProvider(defaultCandidate(config, NO_ALIASES), config);
  return [
    ...untrusted.map(({ path }) => `${path} is not used. Read it, then run: tproxy trust`),
    ...config.warnings,
    ...(isLoopback(host)
      ? []
      : [
          `Warning: ${host} is open to other machines by plain http. Whoever can read the network on the way sees the token, your code and the answers: put TLS in front, and let only that in.`,
        ]),
    ...(credential.kind === 'client'
      ? [
          `The default route leads to ${name} with the login of each client: a client must then use the address with the token in it, and send a credential of its own. Give "${name}" an api_key to serve clients that have none.`,
        ]
      : []),
  ];
}
