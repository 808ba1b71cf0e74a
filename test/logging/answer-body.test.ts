import { describe, expect, it } from 'vitest';
import { answerBody } from '../../src/logging/answer-body.ts';

function answer(text: string, type: string, isCut = false) {
  return { status: 200, headers: { 'content-type': type }, bytes: Buffer.from(text), isCut };
}

const frame = (data: object): string => `event: x\ndata: ${JSON.stringify(data)}\n\n`;
const delta = (index: number, change: object) => ({
  type: 'content_block_delta',
  index,
  delta: change,
});

describe('answerBody', () => {
  it('reads JSON as what it is', () => {
    expect(answerBody(answer('{"type":"message"}', 'application/json'))).toEqual({
      type: 'message',
    });
  });

  it('keeps JSON that was cut off, and anything else, as text', () => {
    expect(answerBody(answer('{"type":"mess', 'application/json', true))).toBe('{"type":"mess');
    expect(answerBody(answer('<html>', 'text/html'))).toBe('<html>');
    expect(answerBody({ ...answer('', ''), headers: {} })).toBe('');
  });

  it('joins the deltas of a block, so that a text is in one piece', () => {
    const stream = [
      { type: 'message_start' },
      delta(0, { type: 'text_delta', text: 'the ke' }),
      delta(0, { type: 'text_delta', text: 'y is x' }),
      { type: 'ping' },
      delta(0, { type: 'text_delta', text: '!' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a"' }),
      delta(1, { type: 'input_json_delta', partial_json: ':1}' }),
      delta(1, { type: 'signature_delta', signature: 's' }),
    ];
    const body = answerBody(answer(stream.map(frame).join(''), 'text/event-stream; charset=utf-8'));
    expect(body).toEqual([
      { type: 'message_start' },
      delta(0, { type: 'text_delta', text: 'the key is x' }),
      { type: 'ping' },
      delta(0, { type: 'text_delta', text: '!' }),
      delta(1, { type: 'input_json_delta', partial_json: '{"a":1}' }),
      delta(1, { type: 'signature_delta', signature: 's' }),
    ]);
  });

  it('keeps what came before a stream broke off', () => {
    const text = `${frame({ type: 'message_start' })}data: {"type":"con`;
    expect(answerBody(answer(text, 'text/event-stream', true))).toEqual([
      { type: 'message_start' },
      '{"type":"con',
    ]);
  });
});
