import { type PathOptions, statePaths } from '../config/config-paths.ts';
import type { Config } from '../config/types.ts';
import { createBudget } from '../costs/budget.ts';
import { createPriceBook } from '../costs/create-price-book.ts';
import { backgroundAliases } from '../launcher/child-environment.ts';
import { followOthersSpending } from '../ledger/others-spending.ts';
import { createAffinity } from '../route/health/create-affinity.ts';
import { createRouteHealth } from '../route/health/create-route-health.ts';
import { createLearnedRatios } from '../session/learned-ratios.ts';
import { createTokenCounter } from '../tokens/token-counter.ts';
import type { ExplainContext } from './explain-request.ts';

export interface ExplainSurroundings extends Pick<PathOptions, 'env' | 'homeDir' | 'cwd'> {
  readonly config: Config;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * What a session that begins here and now would route with, once it has loaded everything: nothing
 * has failed yet, nothing is remembered of a conversation, and others may have spent money today.
 */
export async function loadExplainContext(
  surroundings: ExplainSurroundings,
): Promise<ExplainContext> {
  const { config, env, homeDir, cwd, now = Date.now } = surroundings;
  const { ledgerFolder, tokenRatiosFile } = statePaths({ env, homeDir });
  const ignore = () => undefined;
  const prices = createPriceBook();
  const tokens = createTokenCounter();
  const ratios = createLearnedRatios(tokenRatiosFile, now);
  const budget = createBudget({
    limits: () => config.budget,
    spentByOthers: followOthersSpending(ledgerFolder, ''),
    now,
    onWarning: ignore,
    onFailure: ignore,
  });
  await Promise.all([prices.load(), tokens.load(), ratios.load(), budget.refresh()]);
  return {
    config,
    modelAliases: backgroundAliases(env),
    projectFolder: cwd,
    homeFolder: homeDir,
    health: createRouteHealth({ now }),
    affinity: createAffinity({ now }),
    prices,
    correctTokens: ratios.correct,
    budget: budget.state(),
    now,
    countRequest: tokens.countRequest,
  };
}
