import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealReasoning } from '../../../src/protocols/openai-responses/reasoning-data.ts';
import { clientSamples } from '../../support/client-samples.ts';
import { encodeResponse, inputFaults, responsesTarget } from '../../support/responses-exchange.ts';
import { createResponsesRequestCheck, hasResponsesSchema } from '../../support/responses-schema.ts';

const targets = [
  responsesTarget('gpt-6-sol'),
  responsesTarget('gpt-5'),
  responsesTarget('gpt-4.1'),
  responsesTarget('grok-code-fast-1', 'xai'),
  responsesTarget('some-deployment', 'custom'),
].map((target) => [target.model, target] as const);

const text = fc.record({ type: fc.constant('text'), text: fc.string() });
const id = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.stringMatching(/^[A-Za-z0-9_-]{1,80}$/));
const toolUse = fc.record({
  type: fc.constant('tool_use'),
  id,
  name: fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/),
  input: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.constant(null)),
});
const image = fc.record({
  type: fc.constant('image'),
  source: fc.constantFrom(
    { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    { type: 'url', url: 'https://x.test/a.png' },
    { type: 'file', file_id: 'f' },
  ),
});
const document = fc.record({
  type: fc.constant('document'),
  source: fc.constantFrom(
    { type: 'text', media_type: 'text/plain', data: 'x' },
    { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
    { type: 'url', url: 'https://x.test/a.pdf' },
    { type: 'content', content: [{ type: 'text', text: 'x' }] },
  ),
});
const thinking = fc.constantFrom(
  ...targets.map(([, target], index) => ({
    type: 'thinking',
    thinking: 'own',
    signature: sealReasoning({ id: `rs_${index}`, encrypted_content: 'x' }, target),
  })),
  { type: 'thinking', thinking: 'foreign', signature: 'EqQB' },
  { type: 'redacted_thinking', data: 'x' },
);
const unknown = fc.constant({ type: 'hologram', data: 1 });
const toolResult = fc.record(
  {
    type: fc.constant('tool_result'),
    tool_use_id: id,
    content: fc.oneof(fc.string(), fc.array(fc.oneof(text, image, document))),
    is_error: fc.boolean(),
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
    max_tokens: fc.nat(200_000),
    stop_sequences: fc.array(fc.string()),
    thinking: fc.constantFrom({ type: 'adaptive' }, { type: 'disabled' }),
    temperature: fc.constantFrom(0, 0.5, 1),
    metadata: fc.record({ user_id: fc.string() }),
  },
  { requiredKeys: ['messages'] },
);

// The schema and the samples are reference data that is not part of the project.
describe.skipIf(!hasResponsesSchema)(
  'the published schema (skipped without ../shared/specs)',
  () => {
    const check = hasResponsesSchema ? createResponsesRequestCheck() : () => [];

    it('can find fault', () => {
      expect(check({ model: 'm', input: [{ type: 'function_call_output' }] })).not.toEqual([]);
      expect(check({ model: 'm', input: 'x', max_output_tokens: 1 })).not.toEqual([]);
    });

    it.each(targets)('accepts every request of the real client, for %s', (_model, target) => {
      for (const [file, request] of clientSamples()) {
        const { body } = encodeResponse({ ...request }, target);
        expect(check(body), file).toEqual([]);
        expect(inputFaults(body.input), file).toEqual([]);
        expect(JSON.stringify(body), file).not.toContain('x-anthropic-billing-header');
      }
    });

    it.each(targets)('accepts any conversation, for %s', (_model, target) => {
      fc.assert(
        fc.property(conversation, (fields) => {
          const { body } = encodeResponse(fields, target);
          expect(check(body)).toEqual([]);
          expect(inputFaults(body.input)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    });
  },
);
