import { buildConfig } from '../../../src/config/build-config.ts';
import { checkConfig } from '../../../src/config/check-config.ts';
import type { Config, Provider } from '../../../src/config/types.ts';
import type { Target } from '../../../src/protocols/adapter.ts';
import { TEST_KEY, testAnthropic } from '../test-config.ts';
import type { Dialect } from './dialect.ts';

/** Where a dialect is spoken. */
export interface Spoken {
  readonly dialect: Dialect;
  readonly url: string;
}

/** The environment that the configuration below takes the keys from. */
export const KEY_ENVIRONMENT = { FAKE_KEY: TEST_KEY } as const;

/** The route to a dialect's model. */
export function routeTo({ provider, model }: Dialect): string {
  return `${provider},${model}`;
}

/** The text of a configuration with these providers, the first of which gets what has no route. */
export function configText([first, ...others]: readonly [Spoken, ...Spoken[]]): string {
  return `[router]
default = "${routeTo(first.dialect)}"
${[first, ...others].map(providerTable).join('')}`;
}

/** The same configuration, read. An Anthropic in it takes the client's own credential. */
export function standInConfig(spoken: readonly [Spoken, ...Spoken[]]): Config {
  const file = { path: 'config.toml', text: configText(spoken), kind: 'user' } as const;
  const config = buildConfig(checkConfig({ user: file, project: undefined }), KEY_ENVIRONMENT);
  const anthropic = spoken.find(({ dialect }) => dialect.provider === 'anthropic');
  const passthrough = anthropic ? testAnthropic(anthropic.url) : config.passthrough;
  const providers = new Map(config.providers);
  if (anthropic) providers.set(passthrough.name, passthrough);
  return { ...config, providers, passthrough, sources: [], warnings: [] };
}

/** A dialect's provider and model as the adapters are given them. */
export function targetOf(dialect: Dialect): Target {
  const config = standInConfig([{ dialect, url: 'http://127.0.0.1:9' }]);
  const provider: Provider | undefined = config.providers.get(dialect.provider);
  if (provider === undefined) throw new Error(`no provider ${dialect.provider}`);
  return { provider, model: dialect.model };
}

function providerTable({ dialect, url }: Spoken): string {
  const { provider, protocol, basePath, wantsKey } = dialect;
  return `
[[providers]]
name = "${provider}"
protocol = "${protocol}"
api_base_url = "${url}${basePath}"
${wantsKey ? 'api_key = "$FAKE_KEY"\n' : ''}`;
}
