import { describe, expect, it } from 'vitest';
import { type ForbiddenKind, forbiddenHost } from '../../src/config/address-rules.ts';

/** As the URL parser spells what a person or a server wrote. */
const hostOf = (text: string): string => new URL(`http://${text}/`).hostname;

describe('forbiddenHost', () => {
  it.each<[string, ForbiddenKind]>([
    ['169.254.169.254', 'metadata'],
    ['169.254.169.254.', 'metadata'],
    ['2852039166', 'metadata'],
    ['0xa9fea9fe', 'metadata'],
    ['0xA9.0xFE.0xA9.0xFE', 'metadata'],
    ['0251.0376.0251.0376', 'metadata'],
    ['169.254.43518', 'metadata'],
    ['①⑥⑨.②⑤④.169.254', 'metadata'],
    ['169%2e254%2e169%2e254', 'metadata'],
    ['[::ffff:169.254.169.254]', 'metadata'],
    ['[::ffff:a9fe:a9fe]', 'metadata'],
    ['[0:0:0:0:0:ffff:a9fe:a9fe]', 'metadata'],
    ['[::a9fe:a9fe]', 'metadata'],
    ['[64:ff9b::a9fe:a9fe]', 'metadata'],
    ['[2002:a9fe:a9fe::1]', 'metadata'],
    ['[fd00:ec2::254]', 'metadata'],
    ['[FD00:0EC2:0::0254]', 'metadata'],
    ['[fd20:ce::254]', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['192.0.0.192', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['metadata', 'metadata'],
    ['metadata.google.internal', 'metadata'],
    ['METADATA.Google.Internal.', 'metadata'],
    ['metadata.goog', 'metadata'],
    ['169.254.0.1', 'link-local'],
    ['169.254.255.255', 'link-local'],
    ['[fe80::1]', 'link-local'],
    ['[febf:ffff::1]', 'link-local'],
    ['[::ffff:169.254.1.1]', 'link-local'],
    ['[2002:a9fe:101::]', 'link-local'],
    ['0', 'unspecified'],
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'unspecified'],
    ['[::]', 'unspecified'],
    ['[::ffff:0.0.0.0]', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['[ff02::1]', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'reserved'],
    ['4294967295', 'reserved'],
  ])('refuses %s as %s', (text, kind) => {
    expect(forbiddenHost(hostOf(text))).toBe(kind);
  });

  it.each(['fe80::1%eth0', '::ffff:169.254.169.254', '169.254.169.254'])(
    'refuses %s as a name server spells it',
    (address) => {
      expect(forbiddenHost(address)).toBeDefined();
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.255',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.5',
    '100.64.0.1',
    '[fd12:3456::1]',
    '[fec0::1]',
    '169.253.255.255',
    '169.255.0.1',
    '1.0.0.1',
    '223.255.255.255',
    '[2606:4700::1111]',
    '[2002:808:808::1]',
    '[64:ff9b::808:808]',
    'api.deepseek.com',
    'metadata.example.com',
    'my-metadata',
    '169.254.169.254.nip.io',
  ])('lets %s be', (text) => {
    expect(forbiddenHost(hostOf(text))).toBeUndefined();
  });
});
