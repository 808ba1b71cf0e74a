import type { Mode } from './correct-answer.ts';
import type { Fault } from './fault.ts';
import { WAIT_SECONDS } from './refusals.ts';
import type { Subject } from './subjects.ts';

/** What the client must see. */
export type Expectation =
  /** The whole answer, and a record that says so. */
  | { readonly kind: 'answer' }
  /** An error as an HTTP status, in the form of the Messages API. */
  | {
      readonly kind: 'status';
      readonly status: number | 'an error';
      readonly type?: string;
      readonly words?: RegExp;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  /** The beginning of the answer, ended by an error event. */
  | { readonly kind: 'event'; readonly words?: RegExp }
  /** The upstream's own bytes. */
  | {
      readonly kind: 'relayed';
      readonly status: number;
      readonly outcome: 'answered' | 'refused' | 'failed';
    };

/** By mode and, where it differs, for the bytes that are forwarded. */
interface Row {
  readonly streamed: Expectation;
  readonly whole: Expectation;
  readonly forwarded?: Partial<Record<Mode, Expectation>>;
}

const ANSWER: Expectation = { kind: 'answer' };
const EVENT: Expectation = { kind: 'event' };

const status = (code: number, type: string, words?: RegExp): Expectation => ({
  kind: 'status',
  status: code,
  type,
  ...(words ? { words } : {}),
});
const failed = (words?: RegExp): Expectation => status(502, 'api_error', words);
const always = (expected: Expectation, forwarded?: Expectation): Row => ({
  streamed: expected,
  whole: expected,
  ...(forwarded ? { forwarded: { streamed: forwarded, whole: forwarded } } : {}),
});
const relayed = (code: number): Expectation => ({
  kind: 'relayed',
  status: code,
  outcome: code === 200 ? 'answered' : 'refused',
});
const late = status(504, 'timeout_error', /in time/);

/** What the client is told of a provider's status: its own login and choice are not at fault. */
const TOLD: Readonly<Record<number, readonly [number, string]>> = {
  400: [400, 'invalid_request_error'],
  401: [400, 'invalid_request_error'],
  402: [402, 'billing_error'],
  403: [400, 'invalid_request_error'],
  404: [400, 'invalid_request_error'],
  408: [504, 'timeout_error'],
  409: [409, 'conflict_error'],
  413: [413, 'request_too_large'],
  422: [400, 'invalid_request_error'],
  429: [429, 'rate_limit_error'],
  500: [502, 'api_error'],
  502: [502, 'api_error'],
  503: [529, 'overloaded_error'],
  504: [504, 'timeout_error'],
  529: [529, 'overloaded_error'],
};

const WAIT: Row = always(
  { kind: 'status', status: 429, type: 'rate_limit_error', retryAfter: WAIT_SECONDS },
  relayed(429),
);

const ROWS: Readonly<Record<string, Row>> = {
  'no fault': always(ANSWER),
  'DNS failure': always(failed(/cannot be reached: .*host name/)),
  'connection refused': always(failed(/cannot be reached: nothing listens there/)),
  'self-signed certificate': always(failed(/certificate/)),
  'no TLS where it was expected': always(failed(/TLS|SSL|connection failed/)),
  'reset before headers': always(failed(/closed the connection|broke/)),
  'closed before headers': always(failed(/closed the connection|broke/)),
  'reset mid-block': { streamed: EVENT, whole: failed() },
  'closed mid-block': { streamed: EVENT, whole: failed() },
  'clean end mid-block': { streamed: EVENT, whole: failed() },
  'clean end between two frames': always(EVENT),
  'nothing but headers': always(failed()),
  'stall before headers': always(late),
  'stall after headers': always(late),
  'stall mid-block': { streamed: { kind: 'event', words: /in time/ }, whole: late },
  'stall in an error': always(late),
  'one byte a millisecond': always(ANSWER),
  '429 with its wait in words': WAIT,
  'status 500, compressed': always(failed(/the words of the provider/), relayed(500)),
  'status 500 with a broken body': always(failed()),
  'a web page with 200': always(failed(/page.*api_base_url/)),
  'a web page that says it is an answer': always(failed()),
  'JSON where a stream was asked': always(ANSWER, failed(/stream/)),
  'a stream where JSON was asked': always(ANSWER, failed(/stream/)),
  'an error with 200': always({
    kind: 'status',
    status: 'an error',
    words: /the words of the provider/,
  }),
  'an error at the start of the stream': always(
    { kind: 'status', status: 'an error' },
    {
      kind: 'relayed',
      status: 200,
      outcome: 'failed',
    },
  ),
  'an error in the middle of the stream': always(
    { kind: 'event', words: /the words of the provider/ },
    { kind: 'relayed', status: 200, outcome: 'failed' },
  ),
  'a body in gzip, which nobody asked for': always(ANSWER),
  'a body in br, which nobody asked for': always(ANSWER),
  'a gzip body that breaks off': { streamed: EVENT, whole: failed() },
  'a body in an encoding that nobody knows': always(failed(/encoding/)),
  'one huge event': {
    streamed: EVENT,
    whole: failed(),
    forwarded: { streamed: relayed(200) },
  },
  'invalid UTF-8': always(ANSWER),
  CRLF: always(ANSWER, relayed(200)),
  'a byte order mark': always(ANSWER, relayed(200)),
  comments: always(ANSWER, relayed(200)),
  'blank lines': always(ANSWER, relayed(200)),
  'unknown events': always(ANSWER, relayed(200)),
  'the end said twice': always(ANSWER, relayed(200)),
  'two tool calls of one id': always(ANSWER, relayed(200)),
  'tool calls without an id': always(ANSWER, relayed(200)),
  'no usage': always(ANSWER, relayed(200)),
};

/** What a client must see of a fault. @throws Error when the table does not say. */
export function expected(fault: Fault, { isForwarded }: Subject, mode: Mode): Expectation {
  const row = rowOf(fault.name);
  return (isForwarded ? row.forwarded?.[mode] : undefined) ?? row[mode];
}

/** What a test's name says of it. */
export function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'answer':
      return 'the answer';
    case 'event':
      return 'error event';
    case 'status':
      return [expectation.status, expectation.type].join(' ').trimEnd();
    case 'relayed':
      return `the upstream's own ${expectation.status}`;
  }
}

function rowOf(name: string): Row {
  const code = Number(/^status (\d+)$/.exec(name)?.[1]);
  const told = TOLD[code];
  if (told !== undefined)
    return always(status(...told, /the words of the provider/), relayed(code));
  if (/^429 with its wait/.test(name)) return WAIT;
  if (/^redirect/.test(name)) return always(failed(/redirect/i));
  const row = ROWS[name];
  if (row === undefined) throw new Error(`nothing is expected of "${name}"`);
  return row;
}
