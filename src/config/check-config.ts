import { UserError } from '../errors/user-error.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import { listNames, quote } from './describe-value.ts';
import { commonCode, type Diagnostic, formatDiagnostics } from './diagnostics.ts';
import { nearestName } from './nearest-name.ts';
import { isLoopback } from './normalize-base-url.ts';
import {
  type ConfigFile,
  type ConfigText,
  listRouteUses,
  type ProviderEntry,
  type RouteUse,
  readConfigFile,
} from './read-file.ts';
import { draftKnownProvider, draftProvider, type ProviderDraft } from './resolve-provider.ts';

/** A person's own file and a project's, as far as there are any. */
export interface ConfigTexts {
  readonly user?: ConfigText | undefined;
  readonly project?: ConfigText | undefined;
}

/** Files without a mistake, before the environment is asked for keys. */
export interface CheckedConfig {
  readonly user: ConfigFile | undefined;
  readonly project: ConfigFile | undefined;
  /** Each configured provider, each that a route names, and anthropic. */
  readonly drafts: ReadonlyMap<string, ProviderDraft>;
}

export interface CheckOptions {
  /** The proxy may listen on other addresses than those of this machine alone. */
  readonly allowRemoteHost: boolean;
}

/**
 * Reads both files and checks them against each other.
 * @throws UserError with one line for each mistake of either file.
 */
export function checkConfig(
  texts: ConfigTexts,
  { allowRemoteHost }: CheckOptions = { allowRemoteHost: false },
): CheckedConfig {
  const syntax: Diagnostic[] = [];
  const read = (text: ConfigText | undefined): ConfigFile | undefined => {
    const result = text && readConfigFile(text);
    if (result?.ok === false) syntax.push(result.diagnostic);
    return result?.ok ? result.file : undefined;
  };
  const user = read(texts.user);
  const project = read(texts.project);
  const configured = user === undefined ? new Map<string, ProviderDraft>() : draftProviders(user);
  const isComplete = syntax.length === 0;
  for (const file of [user, project]) {
    // What a file that cannot be read would have configured is unknown, not absent.
    if (file === undefined) continue;
    if (isComplete) checkRoutes(file, user?.providers ?? [], configured);
    checkMappings(file);
    checkBudget(file);
    if (!allowRemoteHost) checkHost(file);
  }
  const diagnostics = [user, project].flatMap((file) => file?.reporter.diagnostics ?? []);
  if (syntax.length + diagnostics.length > 0) {
    const all = [...syntax, ...diagnostics];
    throw new UserError(commonCode(all), formatDiagnostics(all));
  }
  return { user, project, drafts: withKnownProviders(configured, [user, project]) };
}

function draftProviders(file: ConfigFile): Map<string, ProviderDraft> {
  const drafts = new Map<string, ProviderDraft>();
  const firstLines = new Map<string, number>();
  for (const entry of file.providers) {
    const { name } = entry.table;
    const firstLine = name === undefined ? undefined : firstLines.get(name);
    const { line } = file.locate(entry.path);
    if (name !== undefined && firstLine !== undefined) {
      const message = `${quote(name)} is configured already in line ${firstLine}; keep one of the two`;
      file.reporter.report([...entry.path, 'name'], message);
    } else if (name !== undefined) {
      firstLines.set(name, line);
    }
    const draft = draftProvider(entry, file.reporter);
    if (draft !== undefined && firstLine === undefined) drafts.set(draft.name, draft);
  }
  return drafts;
}

function checkRoutes(
  file: ConfigFile,
  entries: readonly ProviderEntry[],
  drafts: ReadonlyMap<string, ProviderDraft>,
): void {
  const entryNames = entries.flatMap(({ table }) => table.name ?? []);
  const names = new Set([...entryNames, ...KNOWN_PROVIDERS.keys()]);
  checkExclusions(file, names);
  for (const { path, route } of listRouteUses(file)) {
    if (route.kind === 'passthrough') continue;
    if (!names.has(route.provider)) {
      const what = `no provider is called ${quote(route.provider)}`;
      const message = withChoices(what, route.provider, names);
      file.reporter.report(path, message, 'config_unknown_provider');
    }
    const models = drafts.get(route.provider)?.models ?? [];
    if (models.length > 0 && !models.includes(route.model)) {
      const what = `the models of ${quote(route.provider)} do not include ${quote(route.model)}`;
      file.reporter.report(path, withChoices(what, route.model, models));
    }
  }
}

/** A glob that can match nothing is a slip. */
function checkExclusions({ router, reporter }: ConfigFile, names: ReadonlySet<string>): void {
  for (const [index, glob] of (router.model_exclusions ?? []).entries()) {
    const path = ['router', 'model_exclusions', index];
    const [provider = '', ...rest] = glob.split(',').map((part) => part.trim());
    if (rest.length === 0) continue;
    if (provider === '' || rest.join() === '') {
      const message = `found ${quote(glob)}, expected a glob over "provider,model", or over the model alone`;
      reporter.report(path, message);
    } else if (!/[*?]/.test(provider) && !names.has(provider)) {
      const what = `no provider is called ${quote(provider)}`;
      reporter.report(path, withChoices(what, provider, names), 'config_unknown_provider');
    }
  }
}

function withChoices(what: string, found: string, allowed: Iterable<string>): string {
  const nearest = nearestName(found, allowed);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `${what}${hint}, allowed: ${listNames(allowed)}`;
}

function checkMappings(file: ConfigFile): void {
  for (const { path, present } of file.mappings) {
    const missing = ['from', 'to'].filter((key) => !present.has(key));
    if (missing.length > 0) file.reporter.report(path, `${missing.join(' and ')} missing`);
  }
}

/** Without a limit, the other keys would promise something. */
function checkBudget({ budget, reporter }: ConfigFile): void {
  const keys = Object.keys(budget);
  if (keys.length === 0 || keys.some((key) => key === 'session_usd' || key === 'day_usd')) return;
  reporter.report(['budget'], 'has no limit; add session_usd or day_usd, or both');
}

function checkHost({ proxy, reporter }: ConfigFile): void {
  const { host } = proxy;
  if (host === undefined || isLoopback(host)) return;
  const message = `found ${quote(host)}, allowed: an address of this machine alone, such as "127.0.0.1"; another one only for "tproxy serve --allow-remote"`;
  reporter.report(['proxy', 'host'], message);
}

function withKnownProviders(
  configured: ReadonlyMap<string, ProviderDraft>,
  files: readonly (ConfigFile | undefined)[],
): ReadonlyMap<string, ProviderDraft> {
  const uses = files.flatMap((file): readonly RouteUse[] => (file ? listRouteUses(file) : []));
  const named = uses.flatMap(({ route }) => (route.kind === 'model' ? route.provider : []));
  const drafts = new Map(configured);
  for (const name of ['anthropic', ...named]) {
    const known = KNOWN_PROVIDERS.get(name);
    if (known !== undefined && !drafts.has(name)) drafts.set(name, draftKnownProvider(known));
  }
  return drafts;
}
