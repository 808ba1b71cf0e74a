import fc from 'fast-check';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';

const id = fc.constantFrom('a', 'b', 'c', 'srvtoolu_1', 'x'.repeat(70));
const text = fc.oneof(fc.string(), fc.constant(''));
const name = fc.constantFrom('Write', `mcp__${'server_'.repeat(12)}__tool`);

const PROVIDERS = ['deepseek', 'openai', 'gemini', 'ollama', 'moonshot', 'other'];
const DATA = [
  undefined,
  { signature: 'vendor' },
  { id: 'rs_secret', encrypted_content: 'secret' },
  { thought: 'one', text: 'two' },
  { call: 'three' },
  'nonsense',
];

const signature = fc.oneof(
  fc.constantFrom('', 'EqQBCgIYAhIk', 'tp1.', 'tp1.x.y'),
  fc
    .record({
      provider: fc.constantFrom(...PROVIDERS),
      model: fc.constantFrom('gpt-6-sol', 'gemini-3.5-flash', 'kimi-k3', 'other'),
      data: fc.constantFrom(...DATA),
    })
    .map((envelope) => encodeEnvelope(envelope)),
);

const IMAGE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const PDF = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
};

const textBlock = fc.record({ type: fc.constant('text'), text });
const resultContent = fc.oneof(text, fc.array(fc.oneof(textBlock, fc.constantFrom(IMAGE, PDF))));

const block = fc.oneof(
  textBlock,
  fc.record({ type: fc.constant('thinking'), thinking: text, signature }),
  fc.record({ type: fc.constant('redacted_thinking'), data: signature }),
  fc.record({
    type: fc.constant('tool_use'),
    id,
    name,
    input: fc.oneof(
      fc.constant({}),
      fc.constant({ __unparsedToolInput: { raw: '{"a' } }),
      fc.constant(null),
    ),
  }),
  fc.record({
    type: fc.constant('tool_result'),
    tool_use_id: id,
    content: resultContent,
    is_error: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('server_tool_use'),
    id,
    name: fc.constant('web_search'),
    input: fc.constant({ query: 'q' }),
  }),
  fc.record({
    type: fc.constant('web_search_tool_result'),
    tool_use_id: id,
    content: fc.constantFrom([], { type: 'web_search_tool_result_error', error_code: 'x' }),
  }),
  fc.constantFrom(IMAGE, PDF),
);

const message = (blocks: fc.Arbitrary<object>, ...roles: readonly string[]) =>
  fc.record({
    role: fc.constantFrom(...roles),
    content: fc.oneof(text, fc.array(blocks, { maxLength: 6 })),
  });

/**
 * Histories as they come out of interrupted turns, of compaction and of other providers: any block
 * in any order, under either role.
 */
export const looseMessages: fc.Arbitrary<readonly object[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: message(block, 'user', 'assistant') },
    { weight: 1, arbitrary: message(textBlock, 'system') },
  ),
  { minLength: 1, maxLength: 7 },
);
