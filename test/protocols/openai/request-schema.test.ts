import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import type { OpenAiQuirks } from '../../../src/config/types.ts';
import { KNOWN_PROVIDERS } from '../../../src/providers/registry.ts';
import { createChatRequestCheck, hasChatSchema } from '../../support/chat-schema.ts';
import { encode, toolOrderFaults } from '../../support/encoded-chat.ts';

const SAMPLES = new URL('../../../../shared/samples/', import.meta.url);

const dialects: readonly (readonly [string, OpenAiQuirks])[] = [...KNOWN_PROVIDERS.values()]
  .filter(({ endpoints }) => endpoints.some(({ protocol }) => protocol === 'openai'))
  .map(({ name, quirks }) => [name, quirks] as const);

/** The published schema allows four stop strings, DeepSeek sixteen; and it knows no vendor's search tool. */
const official = (quirks: OpenAiQuirks): OpenAiQuirks => ({
  ...quirks,
  webSearch: 'none',
  maxStopSequences: Math.min(4, quirks.maxStopSequences),
});

function samples(): (readonly [string, Record<string, unknown>])[] {
  if (!existsSync(SAMPLES)) return [];
  return readdirSync(SAMPLES)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file, JSON.parse(readFileSync(new URL(file, SAMPLES), 'utf8')).body] as const)
    .filter(([, body]) => Array.isArray(body?.messages));
}

const text = fc.record({ type: fc.constant('text'), text: fc.string() });
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,80}$/);
const toolUse = fc.record({
  type: fc.constant('tool_use'),
  id: fc.oneof(fc.constantFrom('a', 'b', 'c'), id),
  name: fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/),
  input: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.constant(null)),
});
const image = fc.record({
  type: fc.constant('image'),
  source: fc.constant({ type: 'base64', media_type: 'image/png', data: 'AAAA' }),
});
const document = fc.record({
  type: fc.constant('document'),
  source: fc.constantFrom(
    { type: 'text', media_type: 'text/plain', data: 'x' },
    { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
    { type: 'url', url: 'https://x.test/a.pdf' },
  ),
});
const thinking = fc.constantFrom(
  {
    type: 'thinking',
    thinking: 'own',
    signature: encodeEnvelope({ provider: 'test', model: 'm' }),
  },
  { type: 'thinking', thinking: 'foreign', signature: 'EqQB' },
  { type: 'redacted_thinking', data: 'x' },
);
const unknown = fc.constant({ type: 'hologram', data: 1 });
const toolResult = fc.record(
  {
    type: fc.constant('tool_result'),
    tool_use_id: fc.oneof(fc.constantFrom('a', 'b', 'c'), id),
    content: fc.oneof(fc.string(), fc.array(fc.oneof(text, image, document))),
    is_error: fc.boolean(),
    cache_control: fc.constant({ type: 'ephemeral' }),
  },
  { requiredKeys: ['type', 'tool_use_id'] },
);
const message = fc.oneof(
  fc.record({
    role: fc.constant('user'),
    content: fc.oneof(fc.string(), fc.array(fc.oneof(text, image, document, toolResult, unknown))),
  }),
  fc.record({
    role: fc.constant('assistant'),
    content: fc.oneof(fc.string(), fc.array(fc.oneof(text, toolUse, thinking, unknown))),
  }),
  fc.record({ role: fc.constant('system'), content: fc.oneof(fc.string(), fc.array(text)) }),
);
const conversation = fc.record(
  {
    messages: fc.array(message, { minLength: 1, maxLength: 12 }),
    system: fc.oneof(fc.string(), fc.array(text)),
    stream: fc.boolean(),
    stop_sequences: fc.array(fc.string()),
    thinking: fc.constantFrom({ type: 'adaptive' }, { type: 'disabled' }),
    temperature: fc.constantFrom(0, 0.5, 1),
  },
  { requiredKeys: ['messages'] },
);

// The schema and the samples are reference data that is not part of the project.
describe.skipIf(!hasChatSchema)('the published schema (skipped without ../shared/specs)', () => {
  const check = hasChatSchema ? createChatRequestCheck() : () => [];

  it('can find fault', () => {
    expect(check({ model: 'm', messages: [] })).not.toEqual([]);
    expect(check({ model: 'm', messages: [{ role: 'tool', content: 'x' }] })).not.toEqual([]);
  });

  it.each(dialects)('accepts every request of the real client, as %s gets it', (_name, quirks) => {
    for (const [file, body] of samples()) {
      const { body: encoded } = encode(body, official(quirks));
      expect(check(encoded), file).toEqual([]);
      expect(toolOrderFaults(encoded.messages), file).toEqual([]);
      expect(JSON.stringify(encoded), file).not.toContain('x-anthropic-billing-header');
    }
  });

  it.each(dialects)('accepts any conversation, as %s gets it', (_name, quirks) => {
    fc.assert(
      fc.property(conversation, (fields) => {
        const { body } = encode(fields, official(quirks));
        expect(check(body)).toEqual([]);
        expect(toolOrderFaults(body.messages)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('tool names and ids of any conversation', () => {
  it('stay within the limits and apart from one another', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(id, { maxLength: 20 }),
        fc.constantFrom(9, 40),
        (ids, maxToolCallIdLength) => {
          const { body } = encode(
            {
              messages: [
                {
                  role: 'assistant',
                  content: ids.map((one) => ({ type: 'tool_use', id: one, name: one, input: {} })),
                },
                { role: 'user', content: 'x' },
              ],
            },
            { maxToolCallIdLength },
          );
          const calls = body.messages[0]?.tool_calls ?? [];
          expect(new Set(calls.map((call) => call.id)).size).toBe(ids.length);
          expect(new Set(calls.map((call) => call.function.name)).size).toBe(ids.length);
          for (const call of calls) {
            expect(call.id.length).toBeLessThanOrEqual(maxToolCallIdLength);
            expect(call.function.name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
          }
        },
      ),
    );
  });
});
