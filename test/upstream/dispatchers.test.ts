import { describe, expect, it, onTestFinished } from 'vitest';
import { loadDispatchers } from '../../src/upstream/dispatchers.ts';

async function load() {
  const dispatchers = await loadDispatchers({ timeoutMs: 1_000 });
  onTestFinished(() => dispatchers.destroy());
  return dispatchers;
}

describe('loadDispatchers', () => {
  it.each([
    'http://localhost:11434/v1',
    'http://127.0.0.1:1',
    'https://127.8.9.10',
    'http://[::1]:1',
  ])('takes the direct way to %s', async (url) => {
    const { forUrl } = await load();
    expect(forUrl(url).constructor.name).toBe('Agent');
    expect(forUrl(url)).toBe(forUrl('http://localhost'));
  });

  it.each(['https://api.example', 'http://localhost.example', 'http://128.0.0.1', 'http://[::2]'])(
    'lets the environment decide about the way to %s',
    async (url) => {
      const { forUrl } = await load();
      expect(forUrl(url).constructor.name).toBe('EnvHttpProxyAgent');
    },
  );
});
