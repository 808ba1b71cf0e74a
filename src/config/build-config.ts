import { UserError } from '../errors/user-error.ts';
import { KNOWN_PROVIDERS } from '../providers/registry.ts';
import { buildRouter } from './build-router.ts';
import type { CheckedConfig } from './check-config.ts';
import { formatKeyPath } from './locate-key.ts';
import { formatRoute } from './parse-route.ts';
import { type ConfigFile, listRouteUses, type RouteUse } from './read-file.ts';
import { type Environment, resolveCredential } from './resolve-credential.ts';
import { draftKnownProvider, type ProviderDraft } from './resolve-provider.ts';
import type { Budget, Config, Provider } from './types.ts';

/** Milliseconds that an upstream has to send response headers, unless configured. */
const TIMEOUT_MS = 600_000;

/** A route in force, and the file that names it. */
interface RouteInForce extends RouteUse {
  readonly file: ConfigFile;
}

/**
 * The configuration that checked files and the environment add up to. A project's [router] keys
 * replace those of the person's own file.
 */
export function buildConfig(
  checked: CheckedConfig,
  env: Environment,
): Omit<Config, 'sources' | 'warnings'> {
  const { user, project, drafts } = checked;
  const providers = new Map([...drafts].map(([name, draft]) => [name, toProvider(draft, env)]));
  const { proxy, claude, budget } = user ?? { proxy: {}, claude: {}, budget: {} };
  return {
    proxy: {
      host: proxy.host ?? '127.0.0.1',
      port: proxy.port ?? 0,
      timeoutMs: proxy.timeout_ms ?? TIMEOUT_MS,
      logLevel: proxy.log_level ?? 'info',
      logBodies: proxy.log_bodies ?? false,
    },
    claude: { providerManagedByHost: claude.provider_managed_by_host ?? true },
    router: buildRouter(user, project),
    budget: buildBudget(budget),
    providers,
    passthrough: passthroughProvider(env, drafts.get('anthropic')),
  };
}

/** @throws UserError `missing_api_key` when a route in force uses a provider without its key. */
export function refuseMissingKeys(
  checked: CheckedConfig,
  providers: ReadonlyMap<string, Provider>,
  env: Environment,
): void {
  const reported = new Set<string>();
  const lines = listRoutesInForce(checked).flatMap(({ file, path, route }) => {
    if (route.kind === 'passthrough' || reported.has(route.provider)) return [];
    const credential = providers.get(route.provider)?.credential;
    if (credential?.kind !== 'missing') return [];
    reported.add(route.provider);
    const { line, column } = file.locate(path);
    const { variable } = credential;
    const problem = env[variable]?.trim() ? 'holds characters that no key has' : 'is not set';
    return `${file.path}:${line}:${column}: ${formatKeyPath(path)}: the route "${formatRoute(route)}" needs the key of ${route.provider} in $${variable}, which ${problem}. Run: export ${variable}=…, or take the route out.`;
  });
  if (lines.length > 0) throw new UserError('missing_api_key', lines.join('\n'));
}

/** The environment variables that the routes in force need, in the order of their first use. */
export function listNeededVariables(checked: CheckedConfig): readonly string[] {
  const variables = listRoutesInForce(checked).flatMap(({ route }) => {
    const key = route.kind === 'model' ? checked.drafts.get(route.provider)?.key : undefined;
    return key?.kind === 'variable' ? key.name : [];
  });
  return [...new Set(variables)];
}

/** The providers that the routes in force name. */
export function listUsedProviders(checked: CheckedConfig): ReadonlySet<string> {
  const uses = listRoutesInForce(checked);
  return new Set(uses.flatMap(({ route }) => (route.kind === 'model' ? route.provider : [])));
}

function listRoutesInForce({ user, project }: CheckedConfig): readonly RouteInForce[] {
  const fromProject = project
    ? listRouteUses(project).map((use) => ({ ...use, file: project }))
    : [];
  const fromUser = user ? listRouteUses(user).map((use) => ({ ...use, file: user })) : [];
  const isReplaced = ({ path: [table, key] }: RouteUse) =>
    table === 'router' && project !== undefined && Object.hasOwn(project.router, String(key));
  return [...fromProject, ...fromUser.filter((use) => !isReplaced(use))];
}

function buildBudget(budget: ConfigFile['budget']): Budget {
  return {
    sessionUsd: budget.session_usd,
    dayUsd: budget.day_usd,
    warnAt: budget.warn_at ?? 0.8,
    whenReached: budget.when_reached ?? 'block',
  };
}

function toProvider(draft: ProviderDraft, env: Environment): Provider {
  const { key, withheldVariable: _withheld, holdsSecret: _secret, ...provider } = draft;
  return { ...provider, credential: resolveCredential(key, env) };
}

/**
 * Anthropic as it is known, whatever an entry of that name says of its address and key: the client's
 * credential stays there. What the entry says of models holds for them here too.
 */
function passthroughProvider(env: Environment, entry: ProviderDraft | undefined): Provider {
  const anthropic = KNOWN_PROVIDERS.get('anthropic');
  if (anthropic === undefined) throw new TypeError('The registry has no row for anthropic.');
  const known = toProvider(draftKnownProvider(anthropic), env);
  const { modelLimits, prices } = entry ?? known;
  return { ...known, modelLimits, prices };
}
