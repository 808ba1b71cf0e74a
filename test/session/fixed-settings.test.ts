import { describe, expect, it } from 'vitest';
import type { Config, ConfigSource } from '../../src/config/types.ts';
import { changeNotices, keepFixedSettings } from '../../src/session/fixed-settings.ts';
import { testConfig } from '../support/test-config.ts';

const INITIAL = testConfig({ kind: 'passthrough' }, []);
const project = (status: ConfigSource['status']): ConfigSource => ({
  path: '/p/.tproxy.toml',
  kind: 'project',
  status,
});

describe('keepFixedSettings', () => {
  it('keeps what a running session has used up, and takes the rest', () => {
    const changed: Config = {
      ...INITIAL,
      proxy: { host: '::1', port: 9, timeoutMs: 1, logLevel: 'debug', logBodies: false },
      claude: { providerManagedByHost: false },
      router: { ...INITIAL.router, longContextThreshold: 7 },
    };
    expect(keepFixedSettings(INITIAL, changed)).toEqual({
      ...INITIAL,
      proxy: { ...INITIAL.proxy, logLevel: 'debug' },
      router: changed.router,
    });
  });
});

describe('changeNotices', () => {
  it.each<[string, Partial<Config>, string[]]>([
    ['nothing', {}, []],
    ['the log level', { proxy: { ...INITIAL.proxy, logLevel: 'debug' } }, []],
    [
      'the address',
      { proxy: { ...INITIAL.proxy, host: '::1', port: 9 } },
      [
        'proxy.host = "::1" takes effect at the next start.',
        'proxy.port = 9 takes effect at the next start.',
      ],
    ],
    [
      'the timeout',
      { proxy: { ...INITIAL.proxy, timeoutMs: 5 } },
      ['proxy.timeout_ms = 5 takes effect at the next start.'],
    ],
    [
      'what claude is started with',
      { claude: { providerManagedByHost: false } },
      ['claude.provider_managed_by_host = false takes effect at the next start.'],
    ],
    [
      'a project file that nobody has trusted',
      { sources: [project('untrusted')] },
      ['/p/.tproxy.toml is not used. Read it, then run: tproxy trust'],
    ],
    ['a project file that is trusted', { sources: [project('used')] }, []],
  ])('of %s', (_, changes, notices) => {
    expect(changeNotices(INITIAL, { ...INITIAL, ...changes })).toEqual(notices);
  });

  it('does not repeat what was said of a project file at the start', () => {
    const initial = { ...INITIAL, sources: [project('untrusted')] };
    expect(changeNotices(initial, initial)).toEqual([]);
  });
});
