import { BlockList, isIP } from 'node:net';

/** Why an address is no provider's. */
export type ForbiddenKind = 'metadata' | 'link-local' | 'unspecified' | 'multicast' | 'reserved';

type Family = 'ipv4' | 'ipv6';
type Range = readonly [address: string, prefix: number, family: Family];

/**
 * Addresses at which no provider can be, the most telling kind first. Cloud machines hand out their
 * own credentials at metadata addresses to whoever asks. Loopback and private addresses are not
 * among them: servers of one's own and company gateways stand there.
 */
const FORBIDDEN: Readonly<Record<ForbiddenKind, readonly Range[]>> = {
  metadata: [
    // AWS, Azure, Google and most others; the same one inside the IPv6 address of Oracle's cloud.
    ['169.254.169.254', 32, 'ipv4'],
    ['fd00:c1::a9fe:a9fe', 128, 'ipv6'],
    // AWS containers, then AWS, Google and Scaleway over IPv6.
    ['169.254.170.2', 32, 'ipv4'],
    ['fd00:ec2::254', 128, 'ipv6'],
    ['fd20:ce::254', 128, 'ipv6'],
    ['fd00:42::42', 128, 'ipv6'],
    // Alibaba, Oracle (classic), Azure's own channel to its machines.
    ['100.100.100.200', 32, 'ipv4'],
    ['192.0.0.192', 32, 'ipv4'],
    ['168.63.129.16', 32, 'ipv4'],
  ],
  'link-local': [
    ['169.254.0.0', 16, 'ipv4'],
    ['fe80::', 10, 'ipv6'],
  ],
  unspecified: [
    ['0.0.0.0', 8, 'ipv4'],
    ['::', 128, 'ipv6'],
  ],
  multicast: [
    ['224.0.0.0', 4, 'ipv4'],
    ['ff00::', 8, 'ipv6'],
  ],
  reserved: [['240.0.0.0', 4, 'ipv4']],
};

/** Names of metadata services. What they resolve to is refused as well; a proxy may resolve them elsewhere. */
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

/** IPv6 notations of IPv4 addresses: NAT64 (RFC 6052), 6to4 (RFC 3056), and the old compatible one. */
const NOTATIONS: readonly ((hextets: string, prefix: number) => Range)[] = [
  (hextets, prefix) => [`64:ff9b::${hextets}`, 96 + prefix, 'ipv6'],
  (hextets, prefix) => [`2002:${hextets}::`, 16 + prefix, 'ipv6'],
  (hextets, prefix) => [`::${hextets}`, 96 + prefix, 'ipv6'],
];

type KindList = readonly [ForbiddenKind, BlockList];

/** Made when the first address is looked at: most hosts are names. */
let kindLists: readonly KindList[] | undefined;

/** Each request asks for its upstream's host, and asking every rule takes a third of a millisecond. */
const JUDGED = new Map<string, { readonly kind: ForbiddenKind | undefined }>();
const MAX_JUDGED = 1_000;

/**
 * Tells whether a host is one that no request may go to. Pure: a name is judged by itself, not by
 * what it resolves to.
 * @param host as the URL parser spells it, which turns `0xa9fea9fe` and `2852039166` into dots; with
 *   or without brackets
 * @returns undefined for any other host, loopback and private addresses included.
 */
export function forbiddenHost(host: string): ForbiddenKind | undefined {
  const known = JUDGED.get(host);
  if (known !== undefined) return known.kind;
  const kind = judge(host);
  if (JUDGED.size < MAX_JUDGED) JUDGED.set(host, { kind });
  return kind;
}

function judge(host: string): ForbiddenKind | undefined {
  const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const family = isIP(name);
  if (family === 0) return METADATA_NAMES.has(name.toLowerCase()) ? 'metadata' : undefined;
  const address = name.replace(/%.*$/, '');
  kindLists ??= listKinds();
  return kindLists.find(([, list]) => list.check(address, family === 4 ? 'ipv4' : 'ipv6'))?.[0];
}

/** The kind in words that end a sentence about the address. */
export function describeForbidden(kind: ForbiddenKind): string {
  switch (kind) {
    case 'metadata':
      return 'the metadata service of a cloud, which hands out the credentials of this machine';
    case 'link-local':
      return 'a link-local address';
    case 'unspecified':
      return 'an unspecified address (this machine is 127.0.0.1)';
    case 'multicast':
      return 'a multicast address';
    case 'reserved':
      return 'a reserved address';
  }
}

function listKinds(): readonly KindList[] {
  const kinds = ['metadata', 'link-local', 'unspecified', 'multicast', 'reserved'] as const;
  return kinds.map((kind) => [kind, blockListOf(FORBIDDEN[kind])]);
}

/** Node applies rules for IPv4 to IPv4-mapped addresses by itself, and to no other notation. */
function blockListOf(ranges: readonly Range[]): BlockList {
  const list = new BlockList();
  for (const range of ranges.flatMap(withNotations)) list.addSubnet(...range);
  return list;
}

function withNotations(range: Range): readonly Range[] {
  const [address, prefix, family] = range;
  // The compatible notation of 0.0.0.0/8 would have the loopback address ::1 in it.
  if (family === 'ipv6' || address.startsWith('0.')) return [range];
  return [range, ...NOTATIONS.map((notation) => notation(hextets(address), prefix))];
}

/** `169.254.0.0` as `a9fe:0`. */
function hextets(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
