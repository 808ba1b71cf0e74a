import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createRequestParser } from '../anthropic/request-parser.ts';
import { createGrowingEncoder } from '../json/encode-growing.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import { createAffinity } from '../route/health/create-affinity.ts';
import { createRouteHealth } from '../route/health/create-route-health.ts';
import type { SessionContext } from '../server/context.ts';
import { createTokenCounter } from '../tokens/token-counter.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { createNativeAgents } from '../upstream/native-agents.ts';
import { createPassThrough } from '../upstream/pass-through.ts';
import { type Activity, createActivity } from './activity.ts';
import { type Bugs, createBugs } from './bugs.ts';
import { forwardClock } from './forward-clock.ts';
import { createLearnedRatios } from './learned-ratios.ts';
import { createLiveConfig, fixedConfig } from './live-config.ts';
import { loadInTurns } from './load-in-turns.ts';
import { configNotices, createNotices } from './notices.ts';
import { createSessionLog, type SessionLog } from './session-log.ts';
import { sessionReport } from './session-report.ts';
import { createSpending } from './spending.ts';
import type { SessionOptions } from './start-session.ts';
import { tellTableFailures } from './tell-table-failures.ts';

/** What a session knows and holds on to, from its first request to its last. */
export interface SessionState {
  readonly startedAt: number;
  readonly activity: Activity;
  /** What one request works with, as things stand when it comes in. */
  contextOf(): Promise<SessionContext>;
  /** With what has become of the configuration's files since the last request. */
  notices(): Promise<readonly string[]>;
  say(sentence: string): void;
  readonly bugs: Bugs;
  readonly log: SessionLog;
  warmUp(): Promise<void>;
  /** Ends connections and writes down what is to be kept. */
  close(): Promise<void>;
}

/** Milliseconds. A client reads what has come in a fraction of one. */
const READING_MS = 1;

/**
 * Creates the state of one session. Nothing is read or loaded before it is needed.
 * @param secret what opens the local port
 */
export function createSessionState(options: SessionOptions, secret: string): SessionState {
  const { config, configFiles, statePaths, sessionToken, now = Date.now } = options;
  const { letClientRead = () => delay(READING_MS) } = options;
  const { modelAliases, projectFolder, homeFolder, onRecord, onNotice } = options;
  const { timeoutMs } = config.proxy;
  const startedAt = now();
  const forward = forwardClock(now);
  const stopwatch = () => {
    const begun = forward();
    return () => forward() - begun;
  };
  const uptime = stopwatch();
  const id = randomBytes(6).toString('hex');
  const noticed = (sentence: string): void => {
    log.notice(sentence);
    onNotice?.(sentence);
  };
  const said = createNotices(noticed);
  // What the files have come to is not kept once it is put right, but told once.
  const toldOfFiles = createNotices(noticed);
  const live =
    configFiles === undefined
      ? fixedConfig(config)
      : createLiveConfig({ ...configFiles, initial: config, now });
  const secrets = [secret, sessionToken];
  const log = createSessionLog({ ...options, id, secrets, live, now, uptime, say: said.say });
  const bugs = createBugs({
    ...options,
    secrets,
    config: live.current,
    now,
    say: said.say,
  });
  const activity = createActivity();
  const tokens = tellTableFailures(createTokenCounter(), ({ message }) => said.say(message));
  const ratios = createLearnedRatios(statePaths.tokenRatiosFile, now);
  const spending = createSpending({ ...options, id, live, now, say: said.say });
  const http = createHttpClient({ timeoutMs });
  const passThrough = createPassThrough({ agents: createNativeAgents(), timeoutMs, sessionToken });
  const record = (entry: RequestRecord): void => {
    activity.record(entry);
    spending.record(entry);
    log.record(entry);
    onRecord?.(entry);
  };
  const notices = () => [...said.list(), ...configNotices(live)];
  const ending = new AbortController();
  const shared = {
    modelAliases,
    projectFolder,
    homeFolder,
    health: createRouteHealth({ now: forward }),
    affinity: createAffinity({ now: forward }),
    prices: spending.prices,
    correctTokens: ratios.correct,
    observeTokens: ratios.observe,
    tokens,
    requests: createRequestParser(),
    printer: createGrowingEncoder(),
    http,
    passThrough,
    now,
    stopwatch,
    startedAt,
    letClientRead,
    report: () => sessionReport({ activity, notices: notices(), now: uptime, startedAt: 0 }),
    record,
    keepExchange: log.keepExchange,
    toProxyError: bugs.toProxyError,
  };

  return {
    startedAt,
    activity,
    async contextOf() {
      await live.refresh();
      log.lookAtConfig();
      configNotices(live).forEach(toldOfFiles.say);
      return { ...shared, config: live.current(), budget: spending.budgetState() };
    },
    async notices() {
      await live.refresh();
      return notices();
    },
    say: said.say,
    bugs,
    log,
    warmUp() {
      const loads = [
        ratios.load,
        () => import('../server/dispatch.ts'),
        spending.warmUp,
        http.load,
        passThrough.load,
        () => tokens.load(),
      ];
      return loadInTurns(loads, ending.signal);
    },
    async close() {
      ending.abort();
      passThrough.close();
      log.ended(activity);
      await Promise.all([http.close(), spending.flush(), log.flush(), ratios.save()]);
    },
  };
}
