/** By which names a server may be addressed: what may stand in the `Host` header. */
export interface HostNames {
  /** With the port, unless it is the one that nobody writes. */
  readonly exact: ReadonlySet<string>;
  /** Right at any port: a server in front has ports of its own. */
  readonly atAnyPort: ReadonlySet<string>;
  /** Set when the server listens on every address: the one that a connection came in at is right. */
  readonly everyAddress: boolean;
  readonly port: number;
}

export interface HostNameOptions {
  /** What the server is bound to: a name or an address. */
  readonly host: string;
  readonly port: number;
  /** Further names, each with a port or without; see parsePublicHost. */
  readonly publicHosts: readonly string[];
}

/** The port that stands in no `Host` header. */
const HTTP_PORT = 80;
const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);
const NAME_AND_PORT = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/;
const PUBLIC_HOST = /^(?:\[[\da-f:.]+\]|[a-z\d](?:[a-z\d._-]*[a-z\d])?)(?::\d{1,5})?$/;

/** The names of a server that listens. */
export function hostNames({ host, port, publicHosts }: HostNameOptions): HostNames {
  const local = [reachableHost(host), '127.0.0.1', 'localhost'];
  const hasPort = (name: string): boolean => NAME_AND_PORT.exec(name)?.[2] !== undefined;
  return {
    exact: new Set([
      ...local.flatMap((name) => withPort(name.toLowerCase(), port)),
      ...publicHosts.filter(hasPort),
    ]),
    atAnyPort: new Set(publicHosts.filter((name) => !hasPort(name))),
    everyAddress: EVERY_ADDRESS.has(bareHost(host)),
    port,
  };
}

/**
 * Whether a `Host` header names the server. A web page reaches a server of this machine by a name
 * of its own that it had rebound, so that only known names count; an address cannot be rebound.
 * @param localAddress where the connection came in
 */
export function isAddressedBy(
  header: string | undefined,
  localAddress: string | undefined,
  names: HostNames,
): boolean {
  const given = header?.toLowerCase();
  if (given === undefined) return false;
  if (names.exact.has(given) || names.atAnyPort.has(NAME_AND_PORT.exec(given)?.[1] ?? '')) {
    return true;
  }
  if (!names.everyAddress || localAddress === undefined) return false;
  const address = urlHost(localAddress.replace(/^::ffff:(?=\d+\.)/i, ''));
  return withPort(address.toLowerCase(), names.port).includes(given);
}

/** A name that a server in front is reached by, in lower case; undefined when it is none. */
export function parsePublicHost(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  return PUBLIC_HOST.test(name) ? name : undefined;
}

/** The host of an address for clients on this machine: one that listens everywhere is here, too. */
export function reachableHost(host: string): string {
  const bare = bareHost(host);
  if (bare === '0.0.0.0') return '127.0.0.1';
  return urlHost(bare === '::' ? '::1' : bare);
}

/** As a socket is bound to it: without the brackets that an address in a URL has. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function withPort(name: string, port: number): readonly string[] {
  return port === HTTP_PORT ? [name, `${name}:${port}`] : [`${name}:${port}`];
}
