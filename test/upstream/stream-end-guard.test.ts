import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStreamEndGuard } from '../../src/upstream/stream-end-guard.ts';
import { CUTS, splitBytes } from '../support/split-bytes.ts';

const START = 'event: message_start\ndata: {"type":"message_start"}\n\n';
const TEXT = `event: content_block_delta\ndata: ${JSON.stringify({
  text: 'a\nevent: message_stop\ndata: {} 日本語',
})}\n\n`;

function isEnded(pieces: readonly Uint8Array[]): boolean {
  const guard = createStreamEndGuard();
  for (const piece of pieces) guard.push(piece);
  return guard.ended;
}

const ENDED = [
  ['message_stop', `${START}${TEXT}event: message_stop\ndata: {"type":"message_stop"}\n\n`],
  ['an error', `${START}event: error\ndata: {"type":"error"}\n\n`],
  ['an error at once', 'event: error\ndata: {"type":"error"}\n\n'],
  ['CRLF line ends', `${START}event: message_stop\r\ndata: {}\r\n\r\n`],
  ['no blank after the colon', `${START}event:message_stop\ndata:{}\n\n`],
  ['a comment after it', `${START}event: message_stop\ndata: {}\n\n: bye\n\n`],
] as const;

const OPEN = [
  ['nothing', ''],
  ['a beginning', START],
  ['text that speaks of the end', START + TEXT],
  ['a message_delta', `${START}event: message_delta\ndata: {}\n\n`],
  ['half an end', `${START}event: message_st`],
  ['an end without its line end', `${START}event: message_stop`],
  ['an event of a longer name', `${START}event: message_stopped\ndata: {}\n\nevent: errors\n`],
  ['an event behind a prefix', `${START}xevent: message_stop\n`],
] as const;

describe('createStreamEndGuard', () => {
  it.each(ENDED)('sees the end in %s, however it is cut', (_, text) => {
    fc.assert(
      fc.property(CUTS, (cuts) => {
        expect(isEnded(splitBytes(Buffer.from(text), cuts))).toBe(true);
      }),
    );
  });

  it.each(OPEN)('sees no end in %s, however it is cut', (_, text) => {
    fc.assert(
      fc.property(CUTS, (cuts) => {
        expect(isEnded(splitBytes(Buffer.from(text), cuts))).toBe(false);
      }),
    );
  });

  it.each(ENDED)('sees the end in %s byte by byte', (_, text) => {
    expect(isEnded([...Buffer.from(text)].map((byte) => Uint8Array.of(byte)))).toBe(true);
  });

  it.each(OPEN)('sees no end in %s byte by byte', (_, text) => {
    expect(isEnded([...Buffer.from(text)].map((byte) => Uint8Array.of(byte)))).toBe(false);
  });

  it('looks at the bytes that it is given and not at those around them', () => {
    const around = Buffer.from('event: message_stop\n');
    expect(isEnded([around.subarray(0, 5)])).toBe(false);
  });
});
