import { listRoutes } from '../config/list-routes.ts';
import { formatRoute } from '../config/parse-route.ts';
import { type Config, type Credential, type Provider, SCENARIOS } from '../config/types.ts';
import type { SessionFile } from '../session/session-files.ts';
import type { SessionReport } from '../session/session-report.ts';

/** What `tproxy status` shows. Holds names of keys, never a key. */
export interface Status {
  readonly version: string;
  readonly configuration: {
    readonly files: readonly { readonly path: string; readonly status: string }[];
    readonly warnings: readonly string[];
  };
  readonly routes: readonly ScenarioRoute[];
  readonly providers: readonly ProviderStatus[];
  readonly sessions: readonly SessionStatus[];
}

export interface ScenarioRoute {
  readonly scenario: string;
  /** In the order in which they may be tried. */
  readonly routes: readonly string[];
  /** False: the scenario falls to the default route. */
  readonly configured: boolean;
}

export interface ProviderStatus {
  readonly name: string;
  readonly protocol: string;
  readonly address: string;
  readonly key: KeyStatus;
  /** Only with `--check`. */
  readonly check?: CheckResult;
}

export interface KeyStatus {
  readonly state: 'present' | 'missing' | 'own-login' | 'not-needed';
  /** Where the key comes from, e.g. `$DEEPSEEK_API_KEY`. */
  readonly source: string | undefined;
}

export interface CheckResult {
  readonly ok: boolean;
  readonly detail: string;
}

export interface SessionStatus extends SessionReport {
  readonly port: number;
  /** `serve`: it serves others than a claude of its own. */
  readonly kind: 'code' | 'serve';
}

/** Puts the status together from what was found. Pure. */
export function collectStatus(found: {
  readonly version: string;
  readonly config: Config;
  readonly sessions: readonly SessionStatus[];
  readonly checks: ReadonlyMap<string, CheckResult>;
}): Status {
  const { version, config, sessions, checks } = found;
  const files = config.sources.map(({ path, status }) => ({ path, status }));
  return {
    version,
    configuration: { files, warnings: config.warnings },
    routes: scenarioRoutes(config),
    providers: listProviders(config).map((provider) => providerStatus(provider, checks)),
    sessions,
  };
}

/** Every provider that a request can reach, Anthropic's pass-through included when a route uses it. */
export function listProviders(config: Config): readonly Provider[] {
  const configured = [...config.providers.values()];
  const passesThrough = listRoutes(config).some(({ kind }) => kind === 'passthrough');
  const known = configured.some(({ name }) => name === config.passthrough.name);
  return passesThrough && !known ? [config.passthrough, ...configured] : configured;
}

/**
 * The providers whose failure would matter. Anthropic with the person's own login is always there;
 * where no route leads to it, a machine without a way to it has nothing to complain of.
 */
export function listProvidersToCheck(config: Config): readonly Provider[] {
  const routes = listRoutes(config);
  const isRouted = (name: string) =>
    routes.some((route) =>
      route.kind === 'model' ? route.provider === name : name === config.passthrough.name,
    );
  return listProviders(config).filter(
    ({ name, credential }) => credential.kind !== 'client' || isRouted(name),
  );
}

/** Joins an announced session with what it says of itself. */
export function sessionStatus(file: SessionFile, report: SessionReport): SessionStatus {
  return { ...report, port: file.port, kind: file.kind ?? 'code' };
}

function scenarioRoutes({ router }: Config): readonly ScenarioRoute[] {
  const scenarios = [...SCENARIOS].reverse();
  return [...scenarios, 'subagent' as const].map((scenario) => {
    const own = router.routes[scenario];
    return {
      scenario,
      routes: (own ?? router.routes.default).map(formatRoute),
      configured: own !== undefined,
    };
  });
}

function providerStatus(
  provider: Provider,
  checks: ReadonlyMap<string, CheckResult>,
): ProviderStatus {
  const { name, protocol, baseUrl, credential } = provider;
  const check = checks.get(name);
  return {
    name,
    protocol,
    address: baseUrl,
    key: keyStatus(credential),
    ...(check !== undefined && { check }),
  };
}

function keyStatus(credential: Credential): KeyStatus {
  switch (credential.kind) {
    case 'key':
      return { state: 'present', source: credential.source };
    case 'missing':
      return { state: 'missing', source: `$${credential.variable}` };
    case 'client':
      return { state: 'own-login', source: undefined };
    case 'none':
      return { state: 'not-needed', source: undefined };
  }
}
