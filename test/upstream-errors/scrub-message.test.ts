import { describe, expect, it } from 'vitest';
import { scrubMessage } from '../../src/upstream-errors/scrub-message.ts';

describe('scrubMessage', () => {
  it.each([
    ['Incorrect API key provided: sk-proj-abc123***XYZ.', 'Incorrect API key provided: [key]'],
    ['Authorization: Bearer abc.def', 'Authorization: [key]'],
    ['key gsk_abcdefghijklmnop refused', 'key [key] refused'],
    ['key AIzaSyA1234567890 refused', 'key [key] refused'],
    [`token ${'aB3'.repeat(15)} refused`, 'token [key] refused'],
    ['send X-Api-Key please', 'send API key please'],
    ['two\nlines\r\n\tand\u0000 \u001b[31mmore', 'two lines and [31mmore'],
    [
      'mcp__a_server__a_tool_with_a_rather_long_name is unknown',
      'mcp__a_server__a_tool_with_a_rather_long_name is unknown',
    ],
    [
      'request id 0f8fad5b-d9cb-469f-a165-70867728950e',
      'request id 0f8fad5b-d9cb-469f-a165-70867728950e',
    ],
  ])('makes %j safe', (message, expected) => {
    expect(scrubMessage(message)).toBe(expected);
  });

  it('removes the exact secret', () => {
    expect(scrubMessage('the key hunter2 is wrong', ['hunter2', ''])).toBe(
      'the key [key] is wrong',
    );
  });

  it('takes no longer for a text that is made to keep it busy', () => {
    const { user: before } = process.cpuUsage();
    for (const piece of ['a-', 'aB-', 'Bearer ', 'sk-', 'AIza'])
      scrubMessage(piece.repeat(100_000));
    expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(1_000);
  });

  it('cuts to 500 characters without breaking one', () => {
    const short = scrubMessage('🎉'.repeat(600));
    expect([...short]).toHaveLength(501);
    expect(short.endsWith('🎉…')).toBe(true);
  });
});
