import { describe, expect, it } from 'vitest';
import { PROTOCOLS, type Provider } from '../../src/config/types.ts';
import { canSearchWeb } from '../../src/protocols/can-search-web.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { testAnthropic, testProvider } from '../support/test-config.ts';

const ADDRESS = 'http://127.0.0.1:9';
const { quirks } = testProvider(ADDRESS);
const PROVIDERS: readonly Provider[] = PROTOCOLS.flatMap((protocol) => [
  testProvider(ADDRESS, { protocol }),
  testProvider(ADDRESS, { protocol, name: 'deepseek' }),
  testProvider(ADDRESS, { protocol, quirks: { ...quirks, webSearch: 'openrouter' } }),
  testProvider(ADDRESS, { protocol, quirks: { ...quirks, webSearch: 'model' } }),
]);

describe('canSearchWeb', () => {
  it('says what the adapter says', async () => {
    for (const provider of PROVIDERS) {
      for (const model of ['gemini-1.5-pro', 'gemini-3-pro', 'perplexity/sonar', 'other']) {
        const target = { provider, model };
        const adapter = await loadAdapter(provider.protocol);
        expect([target, canSearchWeb(target)]).toEqual([
          target,
          adapter.canSearchWeb?.(target) ?? true,
        ]);
      }
    }
  });

  it('is true of Anthropic itself, which no adapter serves', () => {
    expect(canSearchWeb({ provider: testAnthropic(ADDRESS), model: 'claude-opus-4-8' })).toBe(true);
  });
});
