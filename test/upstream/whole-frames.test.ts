import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWholeFrames } from '../../src/upstream/whole-frames.ts';
import { CUTS, splitBytes } from '../support/split-bytes.ts';

const EVENTS = ['one', 'zwei 👋', '三'].map(
  (text) => `event: delta\ndata: ${JSON.stringify({ text })}\n\n`,
);

/** What goes out, piece by piece. */
function passed(pieces: readonly Uint8Array[], limit?: number): readonly string[] {
  const frames = createWholeFrames(limit);
  return pieces.map((piece) => String(frames.push(Buffer.from(piece))));
}

describe('createWholeFrames', () => {
  it.each([
    ['LF', '\n'],
    ['CR LF', '\r\n'],
    ['CR', '\r'],
  ])('gives out nothing but whole events, however bytes are cut: %s', (_name, lineBreak) => {
    const events = EVENTS.map((event) => event.replaceAll('\n', lineBreak));
    const bytes = Buffer.from(events.join(''));
    const wholes = events.map((_event, index) => events.slice(0, index + 1).join(''));
    fc.assert(
      fc.property(CUTS, (cuts) => {
        let out = '';
        for (const piece of passed(splitBytes(bytes, cuts))) {
          out += piece;
          // A CR that ends an event may be followed by the LF of the same line break.
          expect(['', ...wholes, ...wholes.map((whole) => whole.slice(0, -1))]).toContain(out);
        }
        expect(out).toBe(events.join(''));
      }),
    );
  });

  it('gives out comments and blank lines, too', () => {
    const bytes = Buffer.from(`\n: ping\n\n${EVENTS.join('\n')}`);
    expect(passed([bytes]).join('')).toBe(String(bytes));
  });

  it.each([
    ['completes a last event of which only the blank line is missing', EVENTS[0]?.slice(0, -1)],
    ['completes one without a line break', EVENTS[0]?.slice(0, -2)],
  ])('%s', (_name, event = '') => {
    const frames = createWholeFrames();
    expect(String(frames.push(Buffer.from(event)))).toBe('');
    expect(String(frames.end()).trimEnd()).toBe(event.trimEnd());
    expect(frames.isInside).toBe(false);
  });

  it.each(['event: delta\ndata: {"te', 'event: del', 'event: delta\n', ''])(
    'leaves out an event that is cut off: %j',
    (rest) => {
      const frames = createWholeFrames();
      frames.push(Buffer.from(EVENTS[0] + rest));
      expect(String(frames.end())).toBe('');
    },
  );

  it('lets an event go that is too long to be held, and says that it is inside of it', () => {
    const frames = createWholeFrames(10);
    expect(String(frames.push(Buffer.from('data: {"a"')))).toBe('');
    expect(String(frames.push(Buffer.from(':"12345')))).toBe('data: {"a":"12345');
    expect(frames.isInside).toBe(true);
    expect(String(frames.end())).toBe('');
    expect(String(frames.push(Buffer.from('"}\n\nda')))).toBe('"}\n\n');
    expect(frames.isInside).toBe(false);
  });
});
