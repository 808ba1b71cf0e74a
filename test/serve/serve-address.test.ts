import { describe, expect, it } from 'vitest';
import {
  type AddressOptions,
  checkAddressOptions,
  withAddress,
} from '../../src/serve/serve-address.ts';
import { testConfig } from '../support/test-config.ts';

const check = (changes: Partial<AddressOptions> = {}) =>
  checkAddressOptions({ allowRemote: false, publicHost: [], ...changes });

function configWith(host: string, port = 0) {
  const config = testConfig({ kind: 'passthrough' }, []);
  return { ...config, proxy: { ...config.proxy, host, port } };
}

describe('checkAddressOptions', () => {
  it('takes what can be listened on', () => {
    expect(check({ host: '::1', port: '8080', publicHost: ['A.example', 'b:1'] })).toEqual({
      host: '::1',
      port: 8080,
      allowRemote: false,
      publicHosts: ['a.example', 'b:1'],
    });
  });

  it.each([
    [{ port: 'http' }, '--port: found "http", allowed: 0 (any free port) to 65535'],
    [{ port: '65536' }, '--port: found "65536"'],
    [{ port: '-1' }, '--port: found "-1"'],
    [{ port: '' }, '--port: found ""'],
    [{ host: '' }, '--host: found ""'],
    [{ host: 'http://127.0.0.1' }, '--host: found "http://127.0.0.1"'],
    [{ host: '127.0.0.1:80' }, '--host: found "127.0.0.1:80"'],
    [{ publicHost: ['*'] }, '--public-host: found "*"'],
  ])('refuses %j', (changes, message) => {
    expect(() => check(changes)).toThrow(message);
    expect(() => check(changes)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('withAddress', () => {
  it('puts the command line before the configuration', () => {
    const { proxy } = withAddress(configWith('0.0.0.0', 1), check({ host: '::1', port: '2' }));
    expect(proxy).toMatchObject({ host: '::1', port: 2 });
    expect(withAddress(configWith('127.0.0.2', 1), check()).proxy).toMatchObject({
      host: '127.0.0.2',
      port: 1,
    });
  });

  it.each(['0.0.0.0', '::', '192.0.2.7', 'tproxy.example.com'])(
    'lets other machines reach %s only when told to',
    (host) => {
      expect(() => withAddress(configWith(host), check())).toThrow(`proxy.host: found "${host}"`);
      expect(() => withAddress(configWith('127.0.0.1'), check({ host }))).toThrow(
        `--host: found "${host}"`,
      );
      const allowed = withAddress(configWith(host), check({ allowRemote: true }));
      expect(allowed.proxy.host).toBe(host);
    },
  );
});
