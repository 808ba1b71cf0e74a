import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProxyError } from '../errors/proxy-error.ts';
import { type HostNames, isAddressedBy } from './host-names.ts';

export interface AccessRules {
  readonly secret: string;
  /** The secret opens as a header, too: `tproxy serve`, whose clients are not claude alone. */
  readonly opensByHeader: boolean;
  readonly hosts: HostNames;
}

export interface RequestHead {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The address of this machine that the request came in at. */
  readonly localAddress: string | undefined;
}

/** A request that may come in. */
export interface Admission {
  /** Without the secret. */
  readonly path: string;
  /** Without the secret: it is no credential of the client's, and no upstream may see it. */
  readonly headers: IncomingHttpHeaders;
}

const SECRET_PATH = /^\/s\/([^/?]*)(.*)$/s;
const ADDED_ON_THE_WAY = /^(?:forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Lets a request in. The secret stands in the path because it is the only thing that claude sends
 * with every request, HEAD included (client.md 0); where headers open as well, it may come as a
 * bearer token or an API key.
 * @throws ProxyError when the request may not come in.
 */
export function authorize(head: RequestHead, rules: AccessRules): Admission {
  refuseForeignHost(head, rules);
  refuseBrowsers(head.headers);
  const match = SECRET_PATH.exec(head.url);
  if (match !== null) {
    if (!sameSecret(match[1] ?? '', pathSecret(rules.secret))) throw unauthorized(rules);
    const path = match[2] ?? '';
    return { path: path.startsWith('/') ? path : `/${path}`, headers: ownHeaders(head, rules) };
  }
  if (!rules.opensByHeader || !hasSecretHeader(head.headers, rules.secret)) {
    throw unauthorized(rules);
  }
  if (!head.url.startsWith('/')) {
    throw new ProxyError('not_found', 'The path of a request begins with "/".');
  }
  return { path: head.url, headers: ownHeaders(head, rules) };
}

/** A secret as it stands in the path. */
export function pathSecret(secret: string): string {
  return encodeURIComponent(secret);
}

/** A DNS name that was rebound to this machine still shows in `Host`. */
function refuseForeignHost({ headers, localAddress }: RequestHead, rules: AccessRules): void {
  if (isAddressedBy(headers.host, localAddress, rules.hosts)) return;
  const advice = rules.opensByHeader
    ? ' Start "tproxy serve" with --public-host for each name that clients know it by.'
    : '';
  throw new ProxyError('forbidden_host', `The Host header does not name this server.${advice}`);
}

/** Claude Code sends neither header; every browser sends one of them across origins. */
function refuseBrowsers(headers: IncomingHttpHeaders): void {
  if (headers.origin === undefined && headers['sec-fetch-site'] === undefined) return;
  throw new ProxyError('forbidden_origin', 'Requests from web pages are not served.');
}

/** The official clients send a token as `authorization`, a key as `x-api-key`, or both. */
function hasSecretHeader(headers: IncomingHttpHeaders, secret: string): boolean {
  const bearer = /^bearer +(.*)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const isBearer = sameSecret(bearer, secret);
  const isKey = sameSecret(String(headers['x-api-key'] ?? ''), secret);
  return isBearer || isKey;
}

/**
 * The client's headers. Whichever holds the secret is not among them, however often it was sent;
 * nor is what a server in front tells of the client's own network, which is nobody else's business.
 */
function ownHeaders({ headers }: RequestHead, rules: AccessRules): IncomingHttpHeaders {
  if (!rules.opensByHeader) return headers;
  const forms = [rules.secret, pathSecret(rules.secret)];
  const isOwn = ([name, value]: [string, unknown]): boolean =>
    !ADDED_ON_THE_WAY.test(name) && !forms.some((form) => String(value).includes(form));
  return Object.fromEntries(Object.entries(headers).filter(isOwn));
}

/** Says nothing of `x-api-key`: claude takes those words for a login that is gone (client.md 2.2). */
function unauthorized({ opensByHeader }: AccessRules): ProxyError {
  return new ProxyError(
    'unauthorized',
    opensByHeader
      ? 'This is a tproxy. Requests need its token, as a bearer token, as the API key, or in their path.'
      : 'This address belongs to a tproxy session. Requests need the session secret in their path.',
  );
}

/** Digests have one length, so the comparison tells nothing about the secret's own. */
function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
