import { gzipSync } from 'node:zlib';
import { type Fault, type Stage, WORDS } from './fault.ts';
import { sendJson } from './send.ts';

/** Seconds that a limited client is told to wait, whatever the form; parts of one are rounded up. */
export const WAIT_SECONDS = 7;

const STATUSES = [
  400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529,
] as const;

const REDIRECTS = [301, 302, 303, 307, 308] as const;

/** A moment on the upstream's clock, and that at which it may be asked again. */
const NOW = { date: 'Mon, 23 Nov 2026 00:00:00 GMT' };
const LATER = 'Mon, 23 Nov 2026 00:00:07 GMT';

const RETRY_HEADERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['in seconds', { 'retry-after': '7' }],
  ['as a date', { ...NOW, 'retry-after': LATER }],
  ['in milliseconds', { 'retry-after-ms': '6500' }],
  [
    'as the reset of a used-up limit',
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6.5s' },
  ],
  [
    "as the reset of Anthropic's",
    {
      ...NOW,
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': new Date(LATER).toISOString(),
    },
  ],
];

/** Statuses other than 2xx, and what may come with them. */
export const refusals: readonly Fault[] = [
  ...REDIRECTS.map((status) => ({
    name: `redirect ${status}`,
    // Its body has no end, so that the connection is free only when it is let go.
    play: ({ response, elsewhere }: Stage) =>
      response.writeHead(status, { location: `${elsewhere}/steal` }).write('Moved'),
  })),
  ...STATUSES.map((status) => refusing(`status ${status}`, status)),
  ...RETRY_HEADERS.map(([form, headers]) => ({
    ...refusing(`429 with its wait ${form}`, 429, headers),
    headers,
  })),
  {
    name: '429 with its wait in words',
    play: ({ response, subject }) =>
      sendJson(response, 429, subject.dialect.error(429, 'Please try again in 6.5s.')),
  },
  {
    name: 'status 500, compressed',
    play: ({ response, subject }) => {
      const bytes = gzipSync(JSON.stringify(subject.dialect.error(500, WORDS)));
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      response.writeHead(500, headers).end(bytes);
    },
  },
  {
    name: 'status 500 with a broken body',
    play: ({ response }) => {
      response.writeHead(500, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"error":', () => response.destroy());
    },
  },
];

function refusing(
  name: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return {
    name,
    play: ({ response, subject }) =>
      sendJson(response, status, subject.dialect.error(status, WORDS), headers),
  };
}
