import { describe, expect, it } from 'vitest';
import { createConversationMemory } from '../../src/anthropic/conversation-memory.ts';

interface Made {
  readonly name: string;
  readonly messages: readonly unknown[];
}

const messages = (count: number): readonly object[] =>
  Array.from({ length: count }, (_, at) => ({ at }));

describe('createConversationMemory', () => {
  it('finds what has most messages in common, as the same objects', () => {
    const memory = createConversationMemory<Made>();
    const [a, b, c, d, e] = messages(5);
    memory.add({ name: 'other', messages: [a, e] });
    memory.add({ name: 'longer', messages: [a, b, c] });
    expect(memory.closest([a, b, { at: 2 }, d])).toMatchObject({
      made: { name: 'longer' },
      shared: 2,
    });
    expect(memory.closest([a, e, d])).toMatchObject({ made: { name: 'other' }, shared: 2 });
    expect(memory.closest([a, b, c, d], ({ name }) => name === 'other')?.shared).toBe(1);
    expect(memory.closest([{ at: 0 }, b])).toBeUndefined();
  });

  it('forgets what a conversation has grown out of, and no branch that goes on', () => {
    const memory = createConversationMemory<Made>();
    const list = messages(6);
    const branch = [...list.slice(0, 2), ...messages(4)];
    memory.add({ name: 'first', messages: list.slice(0, 5) });
    const former = memory.closest(list);
    memory.add({ name: 'grown', messages: list }, former);
    memory.add({ name: 'branch', messages: branch }, memory.closest(branch));
    expect(memory.closest(list, ({ name }) => name === 'first')).toBeUndefined();
    expect(memory.closest(list)?.shared).toBe(6);
    expect(memory.closest(branch)?.shared).toBe(6);
  });

  it('keeps few branches of one conversation', () => {
    const memory = createConversationMemory<Made>();
    const [first] = messages(1);
    for (let name = 0; name < 10; name += 1) {
      memory.add({ name: String(name), messages: [first, { name }] });
    }
    const kept: string[] = [];
    memory.closest([first], ({ name }) => kept.push(name) > 0);
    expect(kept).toEqual(['9', '8', '7', '6']);
  });

  it.each([[[]], [[1, 2]], [[null]]])('remembers nothing of %j', (list) => {
    const memory = createConversationMemory<Made>();
    memory.add({ name: 'odd', messages: list });
    expect(memory.closest(list)).toBeUndefined();
  });
});
