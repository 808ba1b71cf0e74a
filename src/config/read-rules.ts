import { describeType, listNames } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';
import { isHeaderName } from './read-headers.ts';
import { isTable, readTables, type TableEntry } from './read-table.ts';
import { RULE, RULE_CONDITIONS } from './schema.ts';
import type { RouterRule } from './types.ts';

/** A rule and its place in the file. */
export interface RuleEntry {
  readonly path: KeyPath;
  readonly rule: RouterRule;
}

const RULES_PATH = ['router', 'rules'];

/** Reads [[router.rules]] and reports what no request could match, and what every request would. */
export function readRules(value: unknown, reporter: Reporter): readonly RuleEntry[] {
  return readTables(RULE, value, RULES_PATH, reporter).map((entry, index) => {
    checkRule(entry, reporter);
    const { path, table } = entry;
    const rule: RouterRule = {
      name: table.name ?? `rule ${index + 1}`,
      models: table.model ?? [],
      agent: table.agent,
      minTokens: table.min_tokens,
      maxTokens: table.max_tokens,
      efforts: table.effort ?? [],
      tools: table.tools ?? [],
      headers: readHeaderGlobs(table.header, [...path, 'header'], reporter),
      projects: table.project ?? [],
      phrases: table.phrases ?? [],
      route: table.route ?? [],
    };
    return { path, rule };
  });
}

function checkRule({ path, table, present }: TableEntry<typeof RULE>, reporter: Reporter): void {
  if (!present.has('route')) reporter.report(path, 'route missing');
  const conditions = Object.keys(RULE_CONDITIONS);
  if (!conditions.some((condition) => present.has(condition))) {
    const message = `has no condition, so it would take every request and no rule or scenario after it would count; add one of ${listNames(conditions)}, or set router.default`;
    reporter.report(path, message);
  }
  const { min_tokens: min, max_tokens: max, project = [] } = table;
  if (min !== undefined && max !== undefined && min > max) {
    const message = `found ${min}, which is more than max_tokens (${max}), so no request matches`;
    reporter.report([...path, 'min_tokens'], message);
  }
  for (const [index, glob] of project.entries()) {
    // Where one text stands instead of a list, the locator falls back to the key itself.
    if (!canBeAbsolute(glob)) reporter.report([...path, 'project', index], NOT_ABSOLUTE);
  }
}

const NOT_ABSOLUTE =
  'matches no folder: expected a whole path, such as "~/work/*", or one that begins with "*"';

/** Folders are compared by their whole path. */
function canBeAbsolute(glob: string): boolean {
  return /^(?:[/\\*?]|~(?:[/\\]|$)|[A-Za-z]:)/.test(glob);
}

/** Reads `{ x-team = "data*" }`; names come back in lower case. */
function readHeaderGlobs(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isTable(value) || Object.keys(value).length === 0) {
    const found = isTable(value) ? 'an empty table' : describeType(value);
    reporter.report(path, `found ${found}, expected a table such as { x-team = "data*" }`);
    return {};
  }
  const globs = new Map<string, string>();
  for (const [name, glob] of Object.entries(value)) {
    const problem = globs.has(name.toLowerCase())
      ? 'stands here twice: the case of a header does not matter'
      : problemWithHeader(name, glob);
    if (problem !== undefined) reporter.report([...path, name], problem);
    else globs.set(name.toLowerCase(), String(glob).trim());
  }
  return Object.fromEntries(globs);
}

function problemWithHeader(name: string, glob: unknown): string | undefined {
  if (!isHeaderName(name)) return 'is not the name of an HTTP header';
  if (typeof glob !== 'string') return `found ${describeType(glob)}, expected a string`;
  return glob.trim() === '' ? 'found an empty string, expected a glob such as "data*"' : undefined;
}
