import { describeForbidden, forbiddenHost } from './address-rules.ts';
import type { Protocol } from './types.ts';

export interface BaseUrlOptions {
  readonly protocol: Protocol;
  /** Plain http to another machine is wanted. */
  readonly allowHttp: boolean;
  /** The path that a known provider's API has, for an address that names only the host. */
  readonly knownPath?: string | undefined;
}

export type BaseUrlResult =
  | { readonly ok: true; readonly baseUrl: string }
  | { readonly ok: false; readonly message: string };

/** What the adapter of each protocol puts after the base address, and what people paste with it. */
const ENDPOINTS: Readonly<Record<Protocol, EndpointPath>> = {
  openai: { own: /\/chat\/completions$/, example: '…/chat/completions' },
  anthropic: { own: /(\/v1)?(\/messages)?$/, example: '…/v1/messages' },
  'openai-responses': { own: /\/responses$/, example: '…/responses' },
  gemini: { own: /\/models(\/.*)?$/, example: '…/v1beta' },
  ollama: { own: /\/api(\/chat)?$/, example: '…/api/chat' },
};

interface EndpointPath {
  readonly own: RegExp;
  readonly example: string;
}

/** Paths that belong to one protocol only. */
const TELLING_PATHS: readonly (readonly [RegExp, Protocol])[] = [
  [/\/chat\/completions$/, 'openai'],
  [/\/v1\/messages$/, 'anthropic'],
  [/\/responses$/, 'openai-responses'],
  [/:(?:stream)?generateContent$/i, 'gemini'],
  [/\/api\/chat$/, 'ollama'],
];

/** The protocol that the path of a whole endpoint's address tells; undefined for a base address. */
export function protocolOfPath(path: string): Protocol | undefined {
  return TELLING_PATHS.find(([pattern]) => pattern.test(path))?.[1];
}

/**
 * The base address of an API, however much of its endpoint's path was written: no trailing slash,
 * and without what the adapter of the protocol appends, e.g. `/chat/completions`. The message of
 * a refusal never repeats the address, which may hold a password.
 */
export function normalizeBaseUrl(text: string, options: BaseUrlOptions): BaseUrlResult {
  const url = parseUrl(text.trim());
  if (url === undefined)
    return refuse('expected a whole address such as "https://api.example.com/v1"');
  if (url.username !== '' || url.password !== '') {
    return refuse('a user name or password in the address is not supported; use api_key');
  }
  if (url.search !== '' || url.hash !== '') {
    return refuse('an address with "?" or "#" is not supported; end it at the path');
  }
  const forbidden = forbiddenHost(url.hostname);
  if (forbidden !== undefined) {
    return refuse(`${url.hostname} is ${describeForbidden(forbidden)}; no provider can be there`);
  }
  if (url.protocol === 'http:' && !options.allowHttp && !isLoopback(url.hostname)) {
    return refuse(
      `plain http would send the key and the code in clear text to ${url.hostname}; use https, or add allow_http = true to this provider`,
    );
  }
  const path = url.pathname.replace(/\/+$/, '');
  const { own, example } = ENDPOINTS[options.protocol];
  const told = protocolOfPath(path);
  if (told !== undefined && told !== options.protocol) {
    return refuse(`this is the address of another protocol; "${options.protocol}" has ${example}`);
  }
  const basePath =
    path === '' ? (options.knownPath ?? '') : path.replace(own, '').replace(/\/+$/, '');
  return { ok: true, baseUrl: `${url.origin}${basePath}` };
}

/** This machine, by an address that no name server decides (127.0.0.0/8, ::1), or as localhost. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '::1' ||
    hostname === '[::1]' ||
    /^127(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(hostname)
  );
}

function parseUrl(text: string): URL | undefined {
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text);
}

function refuse(message: string): BaseUrlResult {
  return { ok: false, message };
}
