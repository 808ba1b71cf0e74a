import { createReporter, type Diagnostic, type Reporter } from './diagnostics.ts';
import { type KeyLocator, type KeyPath, locateKeys } from './locate-key.ts';
import { parseToml, withoutByteOrderMark } from './parse-toml.ts';
import { type RuleEntry, readRules } from './read-rules.ts';
import { type Readable, readTable, readTables, type TableEntry } from './read-table.ts';
import {
  BUDGET,
  CLAUDE,
  MODEL_MAPPING,
  PROJECT_FILE,
  PROVIDER,
  PROXY,
  ROUTE_KEYS,
  ROUTER,
  USER_FILE,
} from './schema.ts';
import type { Route } from './types.ts';

/** A file as it was found on disk. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
  readonly kind: 'user' | 'project';
}

/** A route and the place in the file that names it. */
export interface RouteUse {
  readonly path: KeyPath;
  readonly route: Route;
}

/** What one file says, as far as it could be read; its mistakes are in `reporter`. */
export interface ConfigFile {
  readonly path: string;
  readonly reporter: Reporter;
  readonly locate: KeyLocator;
  readonly proxy: Readable<typeof PROXY>;
  readonly claude: Readable<typeof CLAUDE>;
  readonly router: Readable<typeof ROUTER>;
  readonly mappings: readonly MappingEntry[];
  readonly rules: readonly RuleEntry[];
  readonly budget: Readable<typeof BUDGET>;
  readonly providers: readonly ProviderEntry[];
}

type MappingEntry = TableEntry<typeof MODEL_MAPPING>;
export type ProviderEntry = TableEntry<typeof PROVIDER>;

const MAPPINGS_PATH = ['router', 'model_mappings'];

export type ReadFileResult =
  | { readonly ok: true; readonly file: ConfigFile }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

/** Reads the text of one configuration file. Only a mistake in the TOML itself ends it early. */
export function readConfigFile({ path, text, kind }: ConfigText): ReadFileResult {
  const toml = parseToml(text);
  if (!toml.ok) {
    const { message, position } = toml;
    return {
      ok: false,
      diagnostic: { code: 'config_syntax', file: path, position, key: '', message },
    };
  }
  const locate = locateKeys(withoutByteOrderMark(text));
  const reporter = createReporter(path, locate);
  const tables: Readable<typeof USER_FILE> =
    kind === 'user'
      ? readTable(USER_FILE, toml.table, [], reporter)
      : readTable(PROJECT_FILE, toml.table, [], reporter);
  const router = readTable(ROUTER, tables.router, ['router'], reporter);
  const file: ConfigFile = {
    path,
    reporter,
    locate,
    proxy: readTable(PROXY, tables.proxy, ['proxy'], reporter),
    claude: readTable(CLAUDE, tables.claude, ['claude'], reporter),
    router,
    mappings: readTables(MODEL_MAPPING, router.model_mappings, MAPPINGS_PATH, reporter),
    rules: readRules(router.rules, reporter),
    budget: readTable(BUDGET, tables.budget, ['budget'], reporter),
    providers: readTables(PROVIDER, tables.providers, ['providers'], reporter),
  };
  return { ok: true, file };
}

/** Every route that the file names, in its order within each key. */
export function listRouteUses(file: ConfigFile): readonly RouteUse[] {
  const { when_reached: whenReached } = file.budget;
  return [
    ...ROUTE_KEYS.flatMap((key) => usesOf(file.router[key], ['router', key])),
    ...file.mappings.flatMap(({ path, table }) => usesOf(table.to, [...path, 'to'])),
    ...file.rules.flatMap(({ path, rule }) => usesOf(rule.route, [...path, 'route'])),
    ...usesOf(whenReached === 'block' ? [] : whenReached, ['budget', 'when_reached']),
  ];
}

/** The locator falls back to the key itself where a single route stands instead of a list. */
function usesOf(routes: readonly Route[] | undefined, path: KeyPath): readonly RouteUse[] {
  if (routes === undefined) return [];
  if (routes.length === 1) return routes.map((route) => ({ path, route }));
  return routes.map((route, index) => ({ path: [...path, index], route }));
}
