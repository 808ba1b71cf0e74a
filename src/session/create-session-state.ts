import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { createBudget } from '../costs/budget.ts';
import { createPriceBook } from '../costs/create-price-book.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { followOthersSpending } from '../ledger/others-spending.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import { createAffinity } from '../route/create-affinity.ts';
import { createRouteHealth } from '../route/create-route-health.ts';
import type { ServerContext } from '../server/context.ts';
import { createTokenCounter } from '../tokens/token-counter.ts';
import { createHttpClient } from '../upstream/http-client.ts';
import { createNativeAgents } from '../upstream/native-agents.ts';
import { createPassThrough } from '../upstream/pass-through.ts';
import { type Activity, createActivity } from './activity.ts';
import { createLearnedRatios } from './learned-ratios.ts';
import { createLiveConfig, fixedConfig } from './live-config.ts';
import { configNotices, createNotices } from './notices.ts';
import { sessionReport } from './session-report.ts';
import type { SessionOptions } from './start-session.ts';

/** What a session knows and holds on to, from its first request to its last. */
export interface SessionState {
  readonly startedAt: number;
  readonly activity: Activity;
  /** What one request works with, as things stand when it comes in. */
  contextOf(): Promise<ServerContext>;
  notices(): readonly string[];
  warmUp(): Promise<void>;
  /** Ends connections and writes down what is to be kept. */
  close(): Promise<void>;
}

/** Creates the state of one session. Nothing is read or loaded before it is needed. */
export function createSessionState(options: SessionOptions): SessionState {
  const { config, configFiles, statePaths, sessionToken, now = Date.now } = options;
  const { modelAliases, projectFolder, homeFolder } = options;
  const { timeoutMs } = config.proxy;
  const startedAt = now();
  const id = randomBytes(6).toString('hex');
  const said = createNotices();
  const live =
    configFiles === undefined
      ? fixedConfig(config)
      : createLiveConfig({ ...configFiles, initial: config, now });
  const activity = createActivity();
  const prices = createPriceBook();
  const tokens = createTokenCounter();
  const ratios = createLearnedRatios(statePaths.tokenRatiosFile, now);
  const ledgerFailed = ({ message }: Error): void =>
    said.say(`The ledger in ${statePaths.ledgerFolder} cannot be kept: ${message}.`);
  const ledger = createLedger({
    folder: statePaths.ledgerFolder,
    session: { id, project: projectFolder === undefined ? undefined : basename(projectFolder) },
    now,
    onFailure: ledgerFailed,
  });
  const budget = createBudget({
    limits: () => live.current().budget,
    spentByOthers: followOthersSpending(statePaths.ledgerFolder, id),
    now,
    onWarning: said.say,
    onFailure: ledgerFailed,
  });
  const http = createHttpClient({ timeoutMs });
  const passThrough = createPassThrough({ agents: createNativeAgents(), timeoutMs, sessionToken });
  const record = (entry: RequestRecord): void => {
    activity.record(entry);
    ledger.append(entry);
    budget.spent(entry.costUsd);
  };
  const notices = () => [...said.list(), ...configNotices(live)];
  const shared = {
    modelAliases,
    projectFolder,
    homeFolder,
    health: createRouteHealth({ now }),
    affinity: createAffinity({ now }),
    prices,
    correctTokens: ratios.correct,
    observeTokens: ratios.observe,
    tokens,
    http,
    passThrough,
    now,
    startedAt,
    report: () => sessionReport({ activity, notices: notices(), now, startedAt }),
    record,
  };

  return {
    startedAt,
    activity,
    async contextOf() {
      await live.refresh();
      return { ...shared, config: live.current(), budget: budget.state() };
    },
    notices,
    async warmUp() {
      const loads = [http.load(), passThrough.load(), tokens.load(), prices.load(), ratios.load()];
      await Promise.all([...loads, budget.refresh()]);
    },
    async close() {
      passThrough.close();
      await Promise.all([http.close(), ledger.flush(), ratios.save()]);
    },
  };
}
