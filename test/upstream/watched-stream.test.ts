import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type WatchedStream,
  watchClosely,
  watchStream,
} from '../../src/upstream/watched-stream.ts';
import { createWholeFrames } from '../../src/upstream/whole-frames.ts';
import { CUTS, splitBytes } from '../support/split-bytes.ts';

function event(name: string, data: object, lineBreak: string): string {
  return [`event: ${name}`, `data: ${JSON.stringify({ type: name, ...data })}`, '', ''].join(
    lineBreak,
  );
}

const COUNTS = { input_tokens: 7, output_tokens: 9 };

/** Events in any order, legal or not. */
const EVENTS = fc.constantFrom<[string, object]>(
  ['message_start', { message: { usage: COUNTS } }],
  ['content_block_delta', { delta: { text: 'Grüße 👋' } }],
  ['content_block_delta', { delta: { text: 'an error, and a message_stop\nevent: error' } }],
  ['ping', {}],
  ['message_delta', { usage: { output_tokens: 11 } }],
  ['message_stop', {}],
  ['error', { error: { type: 'overloaded_error', message: 'Overloaded' } }],
);

/** As the relay does it: whole events, but for those that are too long to be held. */
function feed(watched: WatchedStream, pieces: readonly Uint8Array[], limit: number): void {
  const frames = createWholeFrames(limit);
  for (const piece of pieces) {
    const wasInside = frames.isInside;
    const bytes = frames.push(Buffer.from(piece));
    watched.push(bytes, !wasInside && !frames.isInside);
  }
  watched.push(frames.end(), !frames.isInside);
}

function seen({ ended, fault, usage }: WatchedStream): object {
  return { ended, fault, usage: usage() };
}

describe('watchStream', () => {
  it('sees what is seen when all is read, however the bytes are cut', () => {
    const events = fc.array(EVENTS, { maxLength: 8 });
    const breaks = fc.constantFrom('\n', '\r\n', '\r');
    const limits = fc.constantFrom(8, 100, 1_000_000);
    fc.assert(
      fc.property(events, breaks, CUTS, limits, (list, lineBreak, cuts, limit) => {
        const text = list.map(([name, data]) => event(name, data, lineBreak)).join('');
        const pieces = splitBytes(Buffer.from(text), cuts);
        const quick = watchStream();
        const closely = watchClosely();
        feed(quick, pieces, limit);
        feed(closely, pieces, limit);
        expect(seen(quick)).toEqual(seen(closely));
      }),
      { numRuns: 500 },
    );
  });

  it('sees the counts and the end', () => {
    const watched = watchStream();
    const text = [
      event('message_start', { message: { usage: COUNTS } }, '\n'),
      event('message_stop', {}, '\n'),
    ].join('');
    watched.push(Buffer.from(text), true);
    expect(watched.ended).toBe(true);
    expect(watched.usage()).toMatchObject({ inputTokens: 7, outputTokens: 9 });
  });
});
