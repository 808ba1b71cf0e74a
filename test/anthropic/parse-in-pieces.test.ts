import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMessages } from '../../src/anthropic/messages-layout.ts';
import { parseInPieces } from '../../src/anthropic/parse-in-pieces.ts';
import { bodiesOf, draftRequest, requestSteps } from '../support/growing-request.ts';

/** The oracle: all of it at once, with what the platform has for it. */
function parseWhole(bytes: Buffer): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

/** Whether it was parsed in pieces: as the whole, then, and in the same order. */
function isLikeWhole(bytes: Buffer, pieceBytes: number): boolean {
  const found = parseInPieces(bytes, pieceBytes);
  if (found === undefined) return false;
  const expected = parseWhole(bytes);
  const { body, layout } = found;
  if (!isDeepStrictEqual(body, expected) || JSON.stringify(body) !== JSON.stringify(expected)) {
    throw new Error(`${bytes} gives ${JSON.stringify(body)}, not ${JSON.stringify(expected)}`);
  }
  expect(layout).toEqual(findMessages(bytes));
  return true;
}

const MESSAGES = [
  { role: 'user', content: 'Héllo ]},"messages":[' },
  { role: 'assistant', content: [{ type: 'text', text: '\\"' }] },
  { role: 'user', content: [] },
];

describe('parseInPieces', () => {
  it('gives what the whole gives, or nothing, for requests of any kind', () => {
    fc.assert(
      fc.property(draftRequest, requestSteps, fc.nat(300), (first, steps, pieceBytes) => {
        for (const bytes of bodiesOf(first, steps)) isLikeWhole(bytes, pieceBytes);
      }),
      { numRuns: 600 },
    );
  });

  it('gives what the whole gives, or nothing, when one byte changes, whichever', () => {
    const bytes = Buffer.from(JSON.stringify({ model: 'm', messages: MESSAGES, system: 'é' }));
    for (let at = 0; at <= bytes.length; at += 1) {
      for (const byte of Buffer.from('"\\,]}1 \u00e9')) {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        isLikeWhole(changed, 1);
        isLikeWhole(Buffer.concat([bytes.subarray(0, at), changed.subarray(at + 1)]), 1);
      }
    }
  });

  it.each([
    ['each by itself', 0],
    ['some together', 60],
    ['all together', 10_000],
  ])('parses messages %s', (_, pieceBytes) => {
    for (const space of [undefined, 1]) {
      for (const messages of [[], MESSAGES.slice(0, 1), MESSAGES]) {
        const request = { model: 'm', messages, tools: [{ messages }] };
        const bytes = Buffer.from(JSON.stringify(request, undefined, space));
        expect(isLikeWhole(bytes, pieceBytes)).toBe(true);
      }
    }
  });

  it.each([
    ['a list', '[]'],
    ['no messages', '{"model":"m"}'],
    ['messages that are no list', '{"messages":{}}'],
    ['messages twice', '{"messages":[1],"messages":[2]}'],
    ['messages that nothing ends', '{"messages":[1'],
    ['a comma too many', '{"messages":[1,]}'],
    ['a name that is none', '{"\\x":1,"messages":[1]}'],
    ['nothing', ''],
  ])('leaves %s to the whole', (_, text) => {
    expect(parseInPieces(Buffer.from(text), 0)).toBeUndefined();
  });
});
