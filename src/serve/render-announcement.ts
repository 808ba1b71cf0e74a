import type { ServeToken } from './serve-token.ts';

/** What a client needs to come in. */
export interface Announcement {
  /** Without the token. */
  readonly address: string;
  /** With the token in its path. */
  readonly baseUrl: string;
  readonly token: ServeToken;
}

/**
 * The announcement as text. A token that the person has set is not shown again: what a service
 * prints is kept in a log.
 */
export function renderAnnouncement({ address, baseUrl, token }: Announcement): string {
  const isShown = token.source === undefined;
  return `tproxy serves on ${address}

For a client that sends the token in a header:
  ANTHROPIC_BASE_URL=${address}
  ANTHROPIC_AUTH_TOKEN=${isShown ? token.value : `(the token of ${token.source})`}

For one that cannot, or that sends a login of its own, with the token in the address:
  ANTHROPIC_BASE_URL=${isShown ? baseUrl : `${address}/s/(the token of ${token.source})`}

Whoever has the token spends your keys. Ctrl-C ends tproxy.
`;
}

/** The same as one line of JSON, for a program, which is given the token in any case. */
export function announcementJson({ address, baseUrl, token }: Announcement, pid: number): string {
  return `${JSON.stringify({ baseUrl, address, token: token.value, pid })}\n`;
}
