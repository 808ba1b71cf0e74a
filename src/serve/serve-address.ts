import { isIP } from 'node:net';
import { isLoopback } from '../config/normalize-base-url.ts';
import type { Config } from '../config/types.ts';
import { UserError } from '../errors/user-error.ts';
import { bareHost, parsePublicHost } from '../server/host-names.ts';

/** The options of `tproxy serve` that say where it listens, as they were written. */
export interface AddressOptions {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly allowRemote: boolean;
  readonly publicHost: readonly string[];
}

/** The same, checked. */
export interface ServeAddress {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly allowRemote: boolean;
  readonly publicHosts: readonly string[];
}

const LARGEST_PORT = 65_535;
const HOST_NAME = /^[a-z\d](?:[a-z\d._-]*[a-z\d])?$/i;

/** @throws UserError `usage` that names the option, what was found and what is allowed. */
export function checkAddressOptions(options: AddressOptions): ServeAddress {
  const { host, port, allowRemote, publicHost } = options;
  return {
    host: host === undefined ? undefined : checkHost(host),
    port: port === undefined ? undefined : checkPort(port),
    allowRemote,
    publicHosts: publicHost.map(checkPublicHost),
  };
}

/**
 * A configuration with the address of the command line.
 * @throws UserError `usage` when others could reach it and that was not allowed.
 */
export function withAddress(config: Config, address: ServeAddress): Config {
  const host = address.host ?? config.proxy.host;
  const port = address.port ?? config.proxy.port;
  if (!address.allowRemote && !isLoopback(host)) {
    const origin = address.host === undefined ? 'proxy.host' : '--host';
    throw new UserError(
      'usage',
      `${origin}: found "${host}", where other machines can reach this one. If they should, add --allow-remote; they need the token, and TLS in front of plain http.`,
    );
  }
  return { ...config, proxy: { ...config.proxy, host, port } };
}

function checkHost(text: string): string {
  if (isIP(bareHost(text)) !== 0 || HOST_NAME.test(text)) return text;
  throw new UserError(
    'usage',
    `--host: found "${text}", allowed: an address or a name without a port, such as 127.0.0.1`,
  );
}

function checkPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= LARGEST_PORT) return port;
  throw new UserError(
    'usage',
    `--port: found "${text}", allowed: 0 (any free port) to ${LARGEST_PORT}`,
  );
}

function checkPublicHost(text: string): string {
  const name = parsePublicHost(text);
  if (name !== undefined) return name;
  throw new UserError(
    'usage',
    `--public-host: found "${text}", allowed: a name as it stands in the address that clients use, with its port or without, such as tproxy.example.com`,
  );
}
