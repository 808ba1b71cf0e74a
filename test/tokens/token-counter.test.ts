import { describe, expect, it, vi } from 'vitest';
import type { Message } from '../../src/anthropic/request.ts';
import { createTokenCounter } from '../../src/tokens/token-counter.ts';

const greeting: Message = { role: 'user', content: 'Hello, Claude' };

/** As it comes from the network: no string is the same object twice. */
const copy = (messages: readonly Message[]): Message[] => JSON.parse(JSON.stringify(messages));

describe('createTokenCounter', () => {
  it('estimates four characters a token until the tables are there, then counts exactly', async () => {
    const counter = createTokenCounter();
    const request = { messages: [{ role: 'user', content: 'a'.repeat(401) } as const] };
    expect(counter.countRequest(request)).toBe(3 + 4 + 101);
    await counter.load();
    expect(counter.countRequest(request)).toBe(3 + 4 + 51);
  });

  it.each([
    ['o200k_base', 4],
    ['cl100k_base', 8],
  ] as const)('counts with %s', async (encoding, tokens) => {
    const counter = createTokenCounter();
    await counter.load(encoding);
    const messages: Message[] = [{ role: 'user', content: '今天天气很好' }];
    expect(counter.countRequest({ messages }, encoding)).toBe(3 + 4 + tokens);
  });

  it("agrees with the examples in Anthropic's guide", async () => {
    const counter = createTokenCounter();
    await counter.load();
    const plain = { system: 'You are a scientist', messages: [greeting] };
    expect(counter.countRequest(plain)).toBe(14);
    const withTool = counter.countRequest({
      tools: [
        {
          name: 'get_weather',
          description: 'Get the current weather in a given location',
          input_schema: {
            type: 'object',
            properties: {
              location: {
                type: 'string',
                description: 'The city and state, e.g. San Francisco, CA',
              },
            },
            required: ['location'],
          },
        },
      ],
      messages: [{ role: 'user', content: "What's the weather like in San Francisco?" }],
    });
    expect(Math.abs(withTool - 403) / 403).toBeLessThan(0.03);
  });

  it('loads an encoding only when it is asked for, and keeps its counts apart', async () => {
    const loadTextCounter = vi.fn(async (name: string) => () => (name === 'o200k_base' ? 10 : 20));
    const counter = createTokenCounter({ loadTextCounter });
    await counter.load();
    expect(counter.countRequest({ messages: [greeting] })).toBe(3 + 4 + 10);
    expect(counter.countRequest({ messages: [greeting] }, 'cl100k_base')).toBe(3 + 4 + 4);
    expect(loadTextCounter.mock.calls).toEqual([['o200k_base']]);
    await counter.load('cl100k_base');
    expect(counter.countRequest({ messages: [greeting] }, 'cl100k_base')).toBe(3 + 4 + 20);
    expect(counter.countRequest({ messages: [greeting] })).toBe(3 + 4 + 10);
  });

  it('loads the tables once', async () => {
    const loadTextCounter = vi.fn(async () => (text: string) => text.length);
    const counter = createTokenCounter({ loadTextCounter });
    await Promise.all([counter.load(), counter.load()]);
    await counter.load();
    expect(loadTextCounter.mock.calls).toEqual([['o200k_base']]);
  });

  it('goes on estimating after a failure to load, and can try again', async () => {
    const loadTextCounter = vi
      .fn(async () => (text: string) => text.length)
      .mockRejectedValueOnce(new Error('no such file'));
    const counter = createTokenCounter({ loadTextCounter });
    await expect(counter.load()).rejects.toThrow('no such file');
    expect(counter.countRequest({ messages: [greeting] })).toBe(3 + 4 + 4);
    await counter.load();
    expect(counter.countRequest({ messages: [greeting] })).toBe(3 + 4 + 13);
  });

  it('estimates what it has not counted by what the length of everything else came to', async () => {
    const encode = vi.fn((text: string) => text.length / 8);
    const counter = createTokenCounter({ loadTextCounter: async () => encode });
    await counter.load();
    const system = [{ type: 'text', text: 's'.repeat(8_000) } as const];
    const messages = [{ role: 'user', content: 'x'.repeat(80_000) } as const];
    const added = [...messages, { role: 'user', content: 'y'.repeat(800) } as const];
    const known = counter.countRequest({ system, messages });
    encode.mockClear();
    expect(counter.estimateRequest({ system, messages })).toBe(known);
    expect(counter.estimateRequest({ system, messages: added })).toBe(known + 104);
    expect(encode).not.toHaveBeenCalled();
  });

  it('counts a short request where there is nothing to estimate by', async () => {
    const encode = vi.fn((text: string) => text.length / 8);
    const counter = createTokenCounter({ loadTextCounter: async () => encode });
    await counter.load();
    const requestOf = (length: number) => ({
      messages: [{ role: 'user', content: 'x'.repeat(length) } as const],
    });
    expect(counter.estimateRequest(requestOf(80_000))).toBe(3 + 4 + 20_000);
    expect(encode).not.toHaveBeenCalled();
    expect(counter.estimateRequest(requestOf(800))).toBe(3 + 4 + 100);
    expect(encode).toHaveBeenCalledTimes(1);
  });

  it('encodes only the new blocks of a conversation that grows', async () => {
    const encode = vi.fn((text: string) => text.length);
    const counter = createTokenCounter({ loadTextCounter: async () => encode });
    await counter.load();
    const system = 'You are helpful.';
    const tools = [{ name: 'Read', input_schema: { type: 'object' } } as const];
    const messages: Message[] = [greeting];
    counter.countRequest({ system, tools, messages: copy(messages) });
    encode.mockClear();

    messages.push(
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 't1', name: 'Read', input: { a: 1 } }],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'file text' }] },
    );
    const first = counter.countRequest({ system, tools, messages: copy(messages) });
    expect(encode.mock.calls).toEqual([['{"a":1}'], ['file text']]);

    encode.mockClear();
    expect(counter.countRequest({ system, tools, messages: copy(messages) })).toBe(first);
    expect(encode).not.toHaveBeenCalled();
  });
});
