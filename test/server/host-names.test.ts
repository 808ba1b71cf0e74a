import { describe, expect, it } from 'vitest';
import {
  type HostNameOptions,
  hostNames,
  isAddressedBy,
  parsePublicHost,
  reachableHost,
} from '../../src/server/host-names.ts';

const names = (changes: Partial<HostNameOptions> = {}) =>
  hostNames({ host: '127.0.0.1', port: 8080, publicHosts: [], ...changes });

const addressed = (
  header: string | undefined,
  changes: Partial<HostNameOptions> = {},
  localAddress = '127.0.0.1',
) => isAddressedBy(header, localAddress, names(changes));

describe('isAddressedBy', () => {
  it.each(['127.0.0.1:8080', 'localhost:8080', 'LOCALHOST:8080'])('knows %s', (header) => {
    expect(addressed(header)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8080',
    '127.0.0.1',
    'localhost:1',
    'localhost.evil.example:8080',
    'evil.example@127.0.0.1:8080',
    '[::1]:8080',
    '192.0.2.7:8080',
  ])('does not know %j', (header) => {
    expect(addressed(header)).toBe(false);
  });

  it('takes an address of version 6 in brackets', () => {
    expect(addressed('[::1]:8080', { host: '::1' })).toBe(true);
    expect(addressed('[::1]:8080', { host: '[::1]' })).toBe(true);
  });

  it('does without the port that nobody writes', () => {
    expect(addressed('localhost', { port: 80 })).toBe(true);
    expect(addressed('localhost:80', { port: 80 })).toBe(true);
  });

  it('knows the address that it is bound to, and no other', () => {
    expect(addressed('192.0.2.7:8080', { host: '192.0.2.7' })).toBe(true);
    expect(addressed('192.0.2.8:8080', { host: '192.0.2.7' }, '192.0.2.8')).toBe(false);
  });

  it.each([
    ['0.0.0.0', '192.0.2.7:8080', '192.0.2.7'],
    ['::', '192.0.2.7:8080', '::ffff:192.0.2.7'],
    ['::', '[2001:db8::7]:8080', '2001:db8::7'],
    ['::', '[::1]:8080', '127.0.0.1'],
  ])('bound to %s knows %s where a connection came in at %s', (host, header, localAddress) => {
    expect(addressed(header, { host }, localAddress)).toBe(true);
  });

  it.each([
    ['evil.example:8080', '192.0.2.7'],
    ['192.0.2.8:8080', '192.0.2.7'],
    ['192.0.2.7:1', '192.0.2.7'],
  ])('bound to every address does not know %s where a connection came in at %s', (header, at) => {
    expect(addressed(header, { host: '0.0.0.0' }, at)).toBe(false);
  });

  it('knows a public name at any port, and one with a port at that alone', () => {
    const publicHosts = ['tproxy.example.com', 'other.example.com:8443', '[2001:db8::9]'];
    for (const header of [
      'tproxy.example.com',
      'TPROXY.example.com:443',
      'other.example.com:8443',
      '[2001:db8::9]:9',
    ]) {
      expect(addressed(header, { publicHosts })).toBe(true);
    }
    for (const header of [
      'other.example.com',
      'other.example.com:443',
      'a.tproxy.example.com',
      'tproxy.example.com.evil.example',
      'tproxy.example.com:443:443',
      'tproxy.example.com:x',
    ]) {
      expect(addressed(header, { publicHosts })).toBe(false);
    }
  });
});

describe('parsePublicHost', () => {
  it.each([
    ['tproxy', 'tproxy'],
    [' Tproxy.Example.com ', 'tproxy.example.com'],
    ['localhost:9000', 'localhost:9000'],
    ['192.0.2.7', '192.0.2.7'],
    ['[2001:db8::9]:443', '[2001:db8::9]:443'],
  ])('takes %j', (text, name) => {
    expect(parsePublicHost(text)).toBe(name);
  });

  it.each(['', '*', '*.example.com', 'https://tproxy.example.com', 'a/b', 'a b', 'a:', '-a'])(
    'does not take %j',
    (text) => {
      expect(parsePublicHost(text)).toBeUndefined();
    },
  );
});

describe('reachableHost', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '[::1]'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
    ['192.0.2.7', '192.0.2.7'],
  ])('of %s is %s', (host, reachable) => {
    expect(reachableHost(host)).toBe(reachable);
  });
});
