import type { Config, Credential, Provider, Route } from '../../src/config/types.ts';
import { COMMON_DIALECT, DEFAULT_OPTIONS } from '../../src/providers/common-dialect.ts';

/** The key of every test provider. */
export const TEST_KEY = 'test-key-of-the-upstream';
const KEY: Credential = { kind: 'key', value: TEST_KEY, source: '$TEST_KEY' };

/** A provider for tests, in the common OpenAI dialect unless told otherwise. */
export function testProvider(baseUrl: string, changes: Partial<Provider> = {}): Provider {
  return {
    name: 'test',
    protocol: 'openai',
    baseUrl,
    modelEndpoints: [],
    forwardsAsIs: false,
    credential: KEY,
    models: [],
    quirks: COMMON_DIALECT,
    headers: {},
    options: DEFAULT_OPTIONS,
    transformers: [],
    modelTransformers: new Map(),
    modelLimits: new Map(),
    prices: new Map(),
    ...changes,
  };
}

/** Anthropic moved to a local address, with the client's own credential. */
export function testAnthropic(baseUrl: string, changes: Partial<Provider> = {}): Provider {
  return testProvider(baseUrl, {
    name: 'anthropic',
    protocol: 'anthropic',
    forwardsAsIs: true,
    credential: { kind: 'client' },
    ...changes,
  });
}

/** A configuration that sends everything to one route. */
export function testConfig(
  defaultRoute: Route,
  providers: readonly Provider[],
  passthrough: Provider = testAnthropic('http://127.0.0.1:9'),
): Config {
  return {
    proxy: { host: '127.0.0.1', port: 0, timeoutMs: 10_000, logLevel: 'info', logBodies: false },
    claude: { providerManagedByHost: true },
    router: {
      routes: { default: [defaultRoute] },
      longContextThreshold: 60_000,
      thinkEfforts: ['xhigh', 'max'],
      backgroundModels: [],
      strategy: 'fill_first',
      modelMappings: [],
      modelExclusions: [],
      rules: [],
    },
    budget: { sessionUsd: undefined, dayUsd: undefined, warnAt: 0.8, whenReached: 'block' },
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    passthrough,
    sources: [],
    warnings: [],
  };
}
