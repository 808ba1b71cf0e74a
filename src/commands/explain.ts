import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { statePaths } from '../config/config-paths.ts';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/types.ts';
import { createBudget } from '../costs/budget.ts';
import { createPriceBook } from '../costs/create-price-book.ts';
import { UserError } from '../errors/user-error.ts';
import { type ExplainContext, explainRequest } from '../explain/explain-request.ts';
import { readSavedRequest } from '../explain/read-saved-request.ts';
import { renderExplanation } from '../explain/render-explanation.ts';
import { showRequest } from '../explain/show-request.ts';
import { backgroundAliases } from '../launcher/child-environment.ts';
import { followOthersSpending } from '../ledger/others-spending.ts';
import { createAffinity } from '../route/create-affinity.ts';
import { createRouteHealth } from '../route/create-route-health.ts';
import { createLearnedRatios } from '../session/learned-ratios.ts';
import { printable, printableJson } from '../status/printable.ts';
import { createTokenCounter } from '../tokens/token-counter.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface ExplainOptions {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly json: boolean;
  readonly showRequest: boolean;
}

/** Why a file cannot be read, by the system's code. */
const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/**
 * `tproxy explain`: tells where a saved request would go, and why.
 * @returns the exit status: 1 when the request would be refused, else 0.
 * @throws UserError when the configuration is wrong or the file holds no request.
 */
export async function runExplain(options: ExplainOptions, io: CommandIo): Promise<number> {
  const config = await loadConfig({ ...io, allowMissingKeys: true });
  for (const line of leftOut(config)) io.stderr.write(`tproxy: ${line}\n`);
  const source = options.file === '-' ? 'Standard input' : printable(options.file);
  const saved = readSavedRequest(await readInput(options.file, source, io), source);
  const explanation = explainRequest(saved, await loadContext(config, io));
  const candidate =
    explanation.outcome === 'routed' ? explanation.decision.candidates[0] : undefined;
  const request =
    options.showRequest && candidate !== undefined
      ? await showRequest(saved, candidate, config)
      : undefined;
  const output = options.json
    ? `${printableJson({ ...explanation, request })}\n`
    : renderExplanation(explanation, request, await loadChalk(io, 'stdout'));
  io.stdout.write(output);
  return explanation.outcome === 'routed' ? 0 : 1;
}

/** What a session would say of its configuration before it starts. */
function leftOut({ sources, warnings }: Config): readonly string[] {
  const untrusted = sources.filter(({ status }) => status === 'untrusted');
  const untrustedLines = untrusted.map(
    ({ path }) => `${path} is not used. Read it, then run: tproxy trust`,
  );
  return [...untrustedLines, ...warnings];
}

/** The state of a session that is about to begin, with all that it would have loaded. */
async function loadContext(config: Config, io: CommandIo): Promise<ExplainContext> {
  const { ledgerFolder, tokenRatiosFile } = statePaths(io);
  const now = Date.now;
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
    modelAliases: backgroundAliases(io.env),
    projectFolder: io.cwd,
    homeFolder: io.homeDir,
    health: createRouteHealth({ now }),
    affinity: createAffinity({ now }),
    prices,
    correctTokens: ratios.correct,
    budget: budget.state(),
    now,
    countRequest: tokens.countRequest,
  };
}

async function readInput(file: string, source: string, io: CommandIo): Promise<string> {
  if (file === '-') return readAll(io.stdin);
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const reason = READ_FAILURES[codeOf(error)] ?? String(error);
    throw new UserError(
      'usage',
      `${source} cannot be read: ${reason}. Give a file with a Messages request in JSON, or - for standard input.`,
      { cause: error },
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
