import type { ServerResponse } from 'node:http';
import { framesOf, middleOf } from './correct-answer.ts';
import { type Fault, type Stage, WORDS } from './fault.ts';
import { send } from './send.ts';

const never = (): void => undefined;

/** Upstreams that no request gets to. */
export const unreached: readonly Fault[] = [
  { name: 'DNS failure', unreachable: 'unknown-host', play: never },
  { name: 'connection refused', unreachable: 'nobody', play: never },
  { name: 'self-signed certificate', unreachable: 'self-signed', play: never },
  { name: 'no TLS where it was expected', unreachable: 'no-tls', play: never },
];

/** Upstreams that hang up. */
export const brokenOff: readonly Fault[] = [
  { name: 'reset before headers', play: ({ response }) => reset(response) },
  { name: 'closed before headers', play: ({ response }) => response.destroy() },
  {
    name: 'reset mid-block',
    play: async (stage) => {
      await halfOf(stage);
      if (stage.mode === 'streamed') await stage.clientBegan;
      reset(stage.response);
    },
  },
  {
    name: 'closed mid-block',
    play: async (stage) => {
      await halfOf(stage);
      stage.response.destroy();
    },
  },
  {
    name: 'clean end mid-block',
    play: async (stage) => {
      await halfOf(stage);
      stage.response.end();
    },
  },
  {
    name: 'clean end between two frames',
    only: 'streamed',
    play: ({ response, body }) => {
      const frames = framesOf(String(body.bytes));
      send(response, 200, body, frames.slice(0, frames.length / 2).join(''));
    },
  },
  { name: 'nothing but headers', play: ({ response, body }) => send(response, 200, body, '') },
];

/** Upstreams that take their time, or all of it. */
export const slow: readonly Fault[] = [
  { name: 'stall before headers', isSlow: true, play: never },
  {
    name: 'stall after headers',
    isSlow: true,
    play: ({ response, body }) => {
      response.writeHead(200, { 'content-type': body.contentType }).flushHeaders();
    },
  },
  { name: 'stall mid-block', isSlow: true, play: halfOf },
  {
    name: 'stall in an error',
    isSlow: true,
    play: ({ response, subject }) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.write(JSON.stringify(subject.dialect.error(500, WORDS)).slice(0, 20));
    },
  },
  { name: 'one byte a millisecond', isSlow: true, play: dribble },
];

/** Ends a connection as a process does that dies. */
function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Sends an answer up to its middle, and settles when those bytes have left. */
function halfOf({ response, mode, body: { contentType, bytes } }: Stage): Promise<void> {
  response.writeHead(200, { 'content-type': contentType });
  return new Promise((resolve) => {
    response.write(bytes.subarray(0, middleOf(bytes, mode)), () => resolve());
  });
}

/** Milliseconds: longer than the limit on silence, which each byte ends. */
const DRIBBLE_MS = 2_400;

function dribble({ response, body: { contentType, bytes } }: Stage): void {
  response.writeHead(200, { 'content-type': contentType });
  const end = Date.now() + DRIBBLE_MS;
  let at = 0;
  const timer = setInterval(() => {
    const isLast = Date.now() >= end || at === bytes.length - 1;
    if (!isLast) {
      response.write(bytes.subarray(at, at + 1));
      at += 1;
      return;
    }
    clearInterval(timer);
    response.end(bytes.subarray(at));
  }, 1);
  response.once('close', () => clearInterval(timer));
}
