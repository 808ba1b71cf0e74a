import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentBlock, Message } from '../../src/anthropic/request.ts';
import { groupTurns, type Turn } from '../../src/conversation/turns.ts';

const text = (value: string): ContentBlock => ({ type: 'text', text: value });
const call = (id: string): ContentBlock => ({ type: 'tool_use', id, name: 'Bash', input: {} });
const result = (id: string, content = id): ContentBlock => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
});
const user = (...content: ContentBlock[]): Message => ({ role: 'user', content });
const assistant = (...content: ContentBlock[]): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });

const all = (messages: readonly Message[]): readonly Turn[] => groupTurns(messages, () => true);
const roles = (turns: readonly Turn[]): readonly string[] => turns.map(({ role }) => role);

describe('groupTurns', () => {
  it('makes one turn of consecutive user and system messages, in their order', () => {
    const [turn] = all([{ role: 'user', content: 'a' }, user(text('b')), system('c')]);
    expect(turn).toEqual({
      role: 'user',
      answers: [],
      items: [text('a'), text('b'), { type: 'system', content: 'c' }],
    });
  });

  it('pairs every call with its result, in the order of the calls', () => {
    const turns = all([assistant(call('1'), call('2')), user(result('2'), text('x'), result('1'))]);
    expect(turns[1]).toEqual({
      role: 'user',
      answers: [
        { call: call('1'), result: result('1') },
        { call: call('2'), result: result('2') },
      ],
      items: [text('x')],
    });
  });

  it('finds a result behind a system message', () => {
    const turns = all([assistant(call('1')), system('note'), user(result('1'))]);
    expect(turns[1]).toMatchObject({ answers: [{ result: result('1') }] });
  });

  it('leaves a call that was interrupted without a result', () => {
    const turns = all([assistant(call('1')), user(text('stop'))]);
    expect(turns[1]).toMatchObject({ answers: [{ result: undefined }], items: [text('stop')] });
  });

  it('answers calls at the end of the conversation', () => {
    expect(all([user(text('a')), assistant(call('1'))]).at(-1)).toMatchObject({
      role: 'user',
      answers: [{ call: call('1'), result: undefined }],
    });
  });

  it('leaves a result whose call is gone, or is answered already, among the items', () => {
    const turns = all([assistant(call('1')), user(result('1'), result('1', 'again'), result('9'))]);
    expect(turns[1]).toMatchObject({ items: [result('1', 'again'), result('9')] });
  });

  it('joins the user turns around an assistant turn of which nothing is sent', () => {
    const messages = [user(text('a')), assistant(text('drop')), user(text('b'))];
    const turns = groupTurns(messages, () => false);
    expect(turns).toEqual([{ role: 'user', answers: [], items: [text('a'), text('b')] }]);
  });

  it('keeps a prefill as the last turn', () => {
    expect(roles(all([user(text('a')), assistant(text('so'))]))).toEqual(['user', 'assistant']);
  });

  it('alternates and answers each call once, whatever the conversation', () => {
    const block = fc.oneof(
      fc.string().map(text),
      fc.constantFrom('1', '2', '3').map(call),
      fc.constantFrom('1', '2', '3').map((id) => result(id)),
    );
    const message = fc.record({
      role: fc.constantFrom('user' as const, 'assistant' as const),
      content: fc.array(block, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
        const turns = all(messages);
        turns.forEach((turn, index) => {
          const next = turns[index + 1];
          expect(next?.role).not.toBe(turn.role);
          if (turn.role === 'user') return;
          const calls = turn.blocks.filter(({ type }) => type === 'tool_use');
          if (calls.length === 0) return;
          expect(next?.role === 'user' && next.answers.map((answer) => answer.call)).toEqual(calls);
        });
      }),
    );
  });
});
