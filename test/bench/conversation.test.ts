import { describe, expect, it } from 'vitest';
import { createConversation } from '../../bench/conversation/conversation.js';

interface Body {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools: readonly unknown[];
}

describe('createConversation', () => {
  it('gives the same bytes for the same seed, and others for another', () => {
    const body = (seed: number) => createConversation({ seed, bytes: 100_000 }).body();
    expect(body(3).equals(body(3))).toBe(true);
    expect(body(3).equals(body(4))).toBe(false);
  });

  it('begins with 75 kB and 25 tools', () => {
    const bytes = createConversation({ seed: 1 }).body();
    expect(bytes.length).toBeGreaterThan(70_000);
    expect(bytes.length).toBeLessThan(80_000);
    expect(parse(bytes).tools).toHaveLength(25);
  });

  it.each([400_000, 1_600_000])('grows to %d bytes', (size) => {
    const { length } = createConversation({ seed: 1, bytes: size }).body();
    expect(Math.abs(length - size)).toBeLessThan(20_000);
  });

  it('extends the request before by two messages, and moves the cache mark on', () => {
    const conversation = createConversation({ seed: 5, bytes: 200_000 });
    const before = parse(conversation.body()).messages;
    conversation.turn();
    const after = parse(conversation.body()).messages;
    expect(after).toHaveLength(before.length + 2);
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    expect(JSON.stringify(before.at(-1))).toContain('cache_control');
    expect(JSON.stringify(after.slice(0, -1))).not.toContain('cache_control');
  });

  it('answers each tool call in the message that follows', () => {
    const { messages } = parse(createConversation({ seed: 6, bytes: 150_000 }).body());
    const calls = idsOf(messages, 'assistant', 'id');
    expect(calls.length).toBeGreaterThan(5);
    expect(idsOf(messages, 'user', 'tool_use_id')).toEqual(calls);
  });
});

function parse(bytes: Buffer): Body {
  return JSON.parse(bytes.toString());
}

function idsOf(messages: Body['messages'], role: string, key: string): readonly unknown[] {
  return messages
    .filter((message) => message.role === role)
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .flatMap((block) => (key in block ? [block[key]] : []));
}
