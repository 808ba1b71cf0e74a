import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import type { MessagesRequest } from '../../src/anthropic/request.ts';
import { createRequestParser } from '../../src/anthropic/request-parser.ts';
import { fitForAnthropic } from '../../src/conversation/fit-for-anthropic.ts';
import { fitForClaude } from '../../src/conversation/fit-for-claude.ts';
import { createGrowingEncoder } from '../../src/json/encode-growing.ts';
import { isRecord } from '../../src/json/is-record.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { translateRequest } from '../../src/protocols/translate-request.ts';
import { createTokenCounter } from '../../src/tokens/token-counter.ts';
import { TRANSFORMER_NAMES } from '../../src/transformers/registry.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { outcomeOf } from '../support/outcome.ts';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { looseMessages } from '../support/stand-ins/loose-messages.ts';
import { targetOf } from '../support/stand-ins/stand-in-config.ts';

type Body = Readonly<Record<string, unknown>>;

const MARK = { cache_control: { type: 'ephemeral' } };
const REST = {
  system: [
    { type: 'text', text: 'Be brief.' },
    { type: 'text', text: 'Be kind.', ...MARK },
  ],
  tools: [
    { name: 'Write', description: 'Writes.', input_schema: { type: 'object', properties: {} } },
    { name: `mcp__${'server_'.repeat(12)}__tool`, input_schema: { type: 'object' }, ...MARK },
    { name: 'web_search', type: 'web_search_20250305' },
  ],
  metadata: { user_id: '{"session_id":"s"}' },
  max_tokens: 4000,
  thinking: { type: 'adaptive' },
  context_management: { edits: [] },
  output_config: { effort: 'high' },
  stream: true,
};
/** What providers refuse, each in the words of one of them. */
const REFUSALS = [
  "Unsupported parameter: 'max_tokens' is not supported with this model.",
  'Unknown parameter: tools[0].function.strict',
  'reasoning_effort is not supported',
  'Invalid JSON payload received. Unknown name "thinkingConfig"',
  'thinking.type: adaptive is not supported',
  'does not support tools',
  'cache_control: Extra inputs are not permitted',
];

/** The requests of a conversation: each has some messages more than the one before. */
const conversation = fc.array(looseMessages, { minLength: 2, maxLength: 3 }).map((turns) =>
  turns.map((_, index) =>
    Buffer.from(
      JSON.stringify({
        model: 'claude-test',
        messages: turns.slice(0, index + 1).flat(),
        ...REST,
      }),
    ),
  ),
);

/** What is done with a request, by name; each gives something to compare. */
type Use = (body: Body, freeze: (made: object) => void) => unknown;

/** Goes through a conversation as shared frozen objects and as objects of its own. */
function expectUnchanged(bodies: readonly Buffer[], use: Use): void {
  const parser = createRequestParser({ minBytes: 0 });
  for (const bytes of bodies) {
    const shared = deepFreeze(parser.parse(bytes));
    const own: unknown = JSON.parse(bytes.toString());
    if (!isRecord(shared) || !isRecord(own)) throw new Error('no request');
    const expected = outcomeOf(() => use(own, () => undefined));
    expect(outcomeOf(() => use(shared, deepFreeze))).toEqual(expected);
  }
}

const counter = createTokenCounter();
const USES: readonly (readonly [string, Use])[] = [
  [
    'analyzed',
    (body) => ({ ...analyzeRequest({ endpoint: 'messages', body, headers: {} }, count) }),
  ],
  ['counted', count],
  ['checked', (body) => assertMessagesRequest(body)],
  ['cleaned for Anthropic', (body) => fitForAnthropic(body, { needsSignatures: true })],
  ['fitted for another model', (body) => fitForClaude(body, 'claude-haiku-4-5')],
];

function count(body: Body): number {
  return counter.countRequest(body);
}

describe('a request that shares its objects with others', () => {
  it.each(USES)('is not changed when it is %s', (_name, use) => {
    fc.assert(
      fc.property(conversation, (bodies) => expectUnchanged(bodies, use)),
      { numRuns: 50 },
    );
  });

  const pairs = TRANSLATED_DIALECTS.flatMap((dialect) =>
    ['none', ...TRANSFORMER_NAMES].map((name) => [dialect.protocol, name, dialect] as const),
  );
  it.each(pairs)(
    'is not changed when it is translated to %s by way of the transformer %s',
    async (...each) => {
      const [protocol, name, dialect] = each;
      const adapter = await loadAdapter(protocol);
      const target = targetOf(dialect);
      const options = name === 'customparams' ? { metadata: { a: [1] } } : {};
      const transformers = name === 'none' ? [] : [{ name, options }];
      const changed = { ...target, provider: { ...target.provider, transformers } };
      fc.assert(
        fc.property(conversation, fc.constantFrom(...REFUSALS), (bodies, refusal) => {
          const { encode } = createGrowingEncoder({ minBytes: 0 });
          expectUnchanged(bodies, (body, freeze) => {
            const warnings: string[] = [];
            const warn = (...texts: readonly string[]) => void warnings.push(texts.join(': '));
            const context = { target: changed, warn };
            const { encoded } = translateRequest(
              body as unknown as MessagesRequest,
              adapter,
              context,
            );
            freeze(encoded.body);
            const bytes = encode(encoded.body).toString();
            expect(bytes).toBe(JSON.stringify(encoded.body));
            const failure = { status: 400, headers: {}, body: refusalBody(refusal) };
            const mended = adapter.repairRequest?.(encoded, failure, changed);
            return { bytes, warnings, mended: mended?.body };
          });
        }),
        { numRuns: 5 },
      );
    },
  );
});

function refusalBody(message: string): string {
  return JSON.stringify({ error: { message, type: 'invalid_request_error', code: 400 } });
}
