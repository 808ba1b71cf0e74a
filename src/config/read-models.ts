import { describeType, listNames, quote } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';
import { nearestName } from './nearest-name.ts';
import { isTable, readTable } from './read-table.ts';
import { MODEL_LIMITS, PRICE } from './schema.ts';
import type { ModelLimits, ModelPrice } from './types.ts';
import { withoutUndefined } from './without-undefined.ts';

/** A table of a provider entry whose keys are names of models. */
export interface ModelTables {
  readonly value: unknown;
  readonly path: KeyPath;
  /** The models that the provider is said to have; empty where it does not say. */
  readonly models: readonly string[];
}

/** Reads [providers.model_limits."NAME"]: only what the file sets. */
export function readModelLimits(
  tables: ModelTables,
  reporter: Reporter,
): ReadonlyMap<string, ModelLimits> {
  return readByModel(tables, reporter, (value, path) => {
    const table = readTable(MODEL_LIMITS, value, path, reporter);
    const limits = {
      contextWindow: table.context_window,
      maxOutput: table.max_output,
      images: table.images,
      pdf: table.pdf,
      reasons: table.reasons,
      tools: table.tools,
    } satisfies { [K in keyof Required<ModelLimits>]: ModelLimits[K] | undefined };
    return withoutUndefined(limits);
  });
}

/** Reads [providers.prices."NAME"]; a price without `input` or `output` is reported. */
export function readPrices(
  tables: ModelTables,
  reporter: Reporter,
): ReadonlyMap<string, ModelPrice> {
  return readByModel(tables, reporter, (value, path) => {
    const table = readTable(PRICE, value, path, reporter);
    const missing = ['input', 'output'].filter((key) => !Object.hasOwn(value, key));
    if (missing.length > 0) reporter.report(path, `${missing.join(' and ')} missing`);
    const { input = 0, output = 0, cache_read: cacheRead, cache_write: cacheWrite } = table;
    return { input, output, ...withoutUndefined({ cacheRead, cacheWrite }) };
  });
}

function readByModel<T>(
  { value, path, models }: ModelTables,
  reporter: Reporter,
  readOne: (table: Record<string, unknown>, path: KeyPath) => T,
): ReadonlyMap<string, T> {
  if (value === undefined) return new Map();
  if (!isTable(value)) {
    reporter.report(path, `found ${describeType(value)}, expected a table for each model`);
    return new Map();
  }
  const entries = Object.entries(value).flatMap(([model, table]): [string, T][] => {
    const modelPath = [...path, model];
    const problem = problemWith(model, table, models);
    if (problem !== undefined) reporter.report(modelPath, problem);
    return problem === undefined && isTable(table) ? [[model, readOne(table, modelPath)]] : [];
  });
  return new Map(entries);
}

function problemWith(model: string, table: unknown, models: readonly string[]): string | undefined {
  if (!isTable(table)) return `found ${describeType(table)}, expected a table`;
  if (Object.values(table).some(isTable)) {
    return 'found a table in a table: the name of a model needs quotes when it holds a dot';
  }
  if (models.length === 0 || models.includes(model)) return undefined;
  const nearest = nearestName(model, models);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `is none of the models of this provider${hint}, allowed: ${listNames(models)}`;
}
