import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describeForbidden, forbiddenHost } from '../config/address-rules.ts';

/** `code` of the error for a host at which no provider can be; its message ends a sentence. */
export const FORBIDDEN_ADDRESS = 'TPROXY_FORBIDDEN_ADDRESS';

/**
 * Looks a name up as Node does, and refuses what no request may go to: whoever decides over a name
 * may let it resolve to anything. The socket connects to the very addresses that were checked, so
 * that a second, different answer comes too late. One forbidden address among several refuses all.
 */
export const safeLookup: LookupFunction = (hostname, options, callback) => {
  const all: LookupOptions & { all: true } = { ...options, all: true };
  dns.lookup(hostname, all, (error, addresses) => {
    const fault = error ?? findForbidden(addresses);
    const [first] = addresses ?? [];
    if (fault) callback(fault, '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  });
};

/**
 * Refuses an address that needs no lookup.
 * @throws Error with code FORBIDDEN_ADDRESS.
 */
export function refuseForbiddenHost(url: URL): void {
  const kind = forbiddenHost(url.hostname);
  if (kind !== undefined) throw forbidden(`it is ${describeForbidden(kind)}.`);
}

function findForbidden(addresses: readonly LookupAddress[]): NodeJS.ErrnoException | undefined {
  for (const { address } of addresses) {
    const kind = forbiddenHost(address);
    if (kind !== undefined) {
      return forbidden(`its name leads to ${address}, ${describeForbidden(kind)}.`);
    }
  }
  return undefined;
}

function forbidden(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: FORBIDDEN_ADDRESS });
}
