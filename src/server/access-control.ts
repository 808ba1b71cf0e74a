import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProxyError } from '../errors/proxy-error.ts';

export interface AccessRules {
  readonly secret: string;
  /** `host:port` values by which this server may be addressed. */
  readonly hosts: ReadonlySet<string>;
}

export interface RequestHead {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const SECRET_PATH = /^\/s\/([^/?]*)(.*)$/s;

/**
 * Lets a request in and returns its path without the secret. The secret stands in the path because
 * it is the only thing that the client sends with every request, HEAD included (client.md 0).
 * @throws ProxyError when the request is not the session's own.
 */
export function authorize(head: RequestHead, rules: AccessRules): string {
  refuseForeignHost(head.headers.host, rules.hosts);
  refuseBrowsers(head.headers);
  const match = SECRET_PATH.exec(head.url);
  if (match === null || !sameSecret(match[1] ?? '', rules.secret)) {
    throw new ProxyError(
      'unauthorized',
      'This address belongs to a tproxy session. Requests need the session secret in their path.',
    );
  }
  const path = match[2] ?? '';
  return path.startsWith('/') ? path : `/${path}`;
}

/** A DNS name that was rebound to this machine still shows in `Host`. */
function refuseForeignHost(host: string | undefined, hosts: ReadonlySet<string>): void {
  if (host !== undefined && hosts.has(host.toLowerCase())) return;
  throw new ProxyError('forbidden_origin', 'The Host header does not name this server.');
}

/** Claude Code sends neither header; every browser sends one of them across origins. */
function refuseBrowsers(headers: IncomingHttpHeaders): void {
  if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) return;
  throw new ProxyError('forbidden_origin', 'Requests from web pages are not served.');
}

/** Digests have one length, so the comparison tells nothing about the secret's own. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
