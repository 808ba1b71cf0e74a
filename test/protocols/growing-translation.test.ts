import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import { parseEnvelope } from '../../src/anthropic/parse-envelope.ts';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import { createRequestParser } from '../../src/anthropic/request-parser.ts';
import type { Provider } from '../../src/config/types.ts';
import { createGrowingEncoder } from '../../src/json/encode-growing.ts';
import { isRecord } from '../../src/json/is-record.ts';
import type { ProtocolAdapter, Target } from '../../src/protocols/adapter.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { translateRequest } from '../../src/protocols/translate-request.ts';
import { COMMON_DIALECT, DEFAULT_OPTIONS } from '../../src/providers/common-dialect.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { bytesOf, conversationSteps } from '../support/growing-conversation.ts';
import { outcomeOf } from '../support/outcome.ts';
import { testProvider } from '../support/test-config.ts';

const RECENT = { minBytes: 0, maxBodies: 4 };

function target(model: string, changes: Partial<Provider>): Target {
  return { provider: testProvider('http://127.0.0.1:9', changes), model };
}

function openai(quirks: Partial<Provider['quirks']>, more: Partial<Provider> = {}): Target {
  return target('gpt-6-sol', {
    name: 'openai',
    quirks: { ...COMMON_DIALECT, ...quirks },
    ...more,
  });
}

function steps(...names: readonly string[]): Pick<Provider, 'transformers'> {
  return { transformers: names.map((name) => ({ name, options: {} })) };
}

const GEMINI = { name: 'gemini', protocol: 'gemini' } as const;
const GOOGLE = testProvider('http://127.0.0.1:9', GEMINI);
const RESPONSES = { name: 'openai', protocol: 'openai-responses' } as const;
const OLLAMA = { name: 'ollama', protocol: 'ollama' } as const;
const COMPATIBLE = { name: 'other', protocol: 'anthropic' } as const;

/** Two models without eyes, of one provider. */
const BLIND_MODELS = ['gpt-6-sol', 'gpt-4o'];
const BLIND_PROVIDER: Provider = {
  ...openai({}).provider,
  ...steps('deepseek'),
  modelLimits: new Map(BLIND_MODELS.map((model) => [model, { images: false }])),
};
const BLIND = BLIND_MODELS.map((model): Target => ({ provider: BLIND_PROVIDER, model }));

const REASONING = openai({ reasoningReplay: 'reasoning_details', cacheControl: true });

/** By protocol: targets whose requests differ in all that a conversion looks at. */
const TARGETS: Readonly<Record<string, readonly Target[]>> = {
  openai: [
    openai({}),
    REASONING,
    openai({ exactToolCallIds: true, maxToolCallIdLength: 9, assistantAfterTools: true }),
    openai({ maxToolCallIdLength: 40, reasoningReplay: 'reasoning_content', tightSchemas: true }),
    openai({ midConversationSystem: !COMMON_DIALECT.midConversationSystem, pdfFiles: true }),
    openai(
      { reasoningReplay: 'reasoning' },
      { modelLimits: new Map([['gpt-6-sol', { images: false }]]) },
    ),
    openai({ cacheControl: true }, steps('cleancache', 'tooluse')),
    openai({ cacheControl: true }, steps('ollama')),
    ...BLIND,
    openai({}, { name: 'other' }),
  ],
  gemini: [
    { provider: GOOGLE, model: 'gemini-3.5-flash' },
    { provider: GOOGLE, model: 'gemini-2.5-pro' },
    target('gemini-3.5-flash', {
      ...GEMINI,
      options: { ...DEFAULT_OPTIONS, functionCallIds: false },
    }),
    target('gemini-3.5-flash', { ...GEMINI, ...steps('cleancache', 'tooluse') }),
  ],
  'openai-responses': [
    target('gpt-6-sol', RESPONSES),
    target('gpt-4o', RESPONSES),
    target('gpt-6-sol', { ...RESPONSES, name: 'other' }),
    target('gpt-6-sol', { ...RESPONSES, ...steps('cleancache') }),
  ],
  ollama: [target('m', OLLAMA), target('m', { ...OLLAMA, ...steps('ollama', 'tooluse') })],
  anthropic: [target('m', COMPATIBLE), target('m', { ...COMPATIBLE, ...steps('cleancache') })],
};
const ALL = Object.values(TARGETS).flat();

const adapters = new Map<string, ProtocolAdapter>();
for (const { provider } of ALL)
  adapters.set(provider.protocol, await loadAdapter(provider.protocol));

/** All that becomes of a request, on its way to a target. */
function handle(
  bytes: Buffer,
  to: Target,
  parse: (bytes: Buffer) => unknown,
  print: (body: object) => Buffer,
) {
  const { body } = parseEnvelope(bytes, parse);
  const hints = { ...analyzeRequest({ endpoint: 'messages', body, headers: {} }, () => 1) };
  const warnings: string[] = [];
  const translation = outcomeOf(() => {
    assertMessagesRequest(body);
    const adapter = adapters.get(to.provider.protocol);
    if (adapter === undefined) throw new Error('no adapter');
    const warn = (feature: string, detail: string) => void warnings.push(`${feature}: ${detail}`);
    const { encoded } = translateRequest(body, adapter, { target: to, warn });
    deepFreeze(encoded.body);
    return { bytes: print(encoded.body).toString(), names: [...encoded.toolNames] };
  });
  return { hints, translation, warnings };
}

/** The slow twin: objects of which nothing is remembered. */
function handleAnew(bytes: Buffer, to: Target) {
  return handle(
    bytes,
    { ...to, provider: { ...to.provider } },
    (text) => JSON.parse(text.toString()),
    (body) => Buffer.from(JSON.stringify(body)),
  );
}

/** Few, so that some are asked more than once. */
function someOf(targets: readonly Target[]): fc.Arbitrary<readonly Target[]> {
  return fc.subarray([...targets], { minLength: 1, maxLength: Math.min(2, targets.length) });
}

describe('a conversation that grows and changes', () => {
  it.each([
    ...Object.entries(TARGETS),
    ['all of them in turn', ALL] as const,
    ['models without eyes', BLIND] as const,
  ])('becomes what each of its requests becomes by itself: %s', (_name, targets) => {
    fc.assert(
      fc.property(conversationSteps, someOf(targets), (requests, asked) => {
        const parser = createRequestParser(RECENT);
        const printer = createGrowingEncoder(RECENT);
        for (const { body, target: share } of requests) {
          const to = asked[Math.floor(share * asked.length)];
          if (to === undefined) throw new Error('no target');
          const parse = (bytes: Buffer) => deepFreeze(parser.parse(bytes));
          expect(handle(body, to, parse, printer.encode)).toEqual(handleAnew(body, to));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('sends reasoning back once, also when it comes again in what is new', () => {
    const data = [{ type: 'reasoning.encrypted', data: 'one' }];
    const signature = encodeEnvelope({ provider: 'openai', model: 'gpt-6-sol', data });
    const thought = { type: 'thinking', thinking: 'Hm.', signature };
    const text = { type: 'text', text: 'Well.' };
    const question = { role: 'user', content: 'And?' };
    const answers = [[thought, text], [text], [thought, text]].flatMap((content) => [
      question,
      { role: 'assistant', content },
    ]);
    const parser = createRequestParser(RECENT);
    for (const count of [4, 6]) {
      const bytes = bytesOf([...answers.slice(0, count), question], {});
      const print = (body: object) => Buffer.from(JSON.stringify(body));
      const handled = handle(bytes, REASONING, parser.parse, print);
      expect(handled).toEqual(handleAnew(bytes, REASONING));
      expect(JSON.stringify(handled).split('reasoning.encrypted')).toHaveLength(2);
    }
  });

  const rounds = (count: number): readonly object[] =>
    Array.from({ length: count }, (_, at) => [
      { role: 'user', content: [{ type: 'text', text: `Do ${at}.` }] },
      { role: 'assistant', content: [{ type: 'text', text: `Did ${at}.` }] },
    ]).flat();
  const withQuestion = (count: number) => [...rounds(count), { role: 'user', content: 'And?' }];
  const FRAME = {
    system: [{ type: 'text', text: 'Be brief.' }],
    tools: [{ name: 'Write', input_schema: { type: 'object' } }],
  };

  it.each([
    ['openai', openai({}), 'messages'],
    ['openai by way of cleancache', openai({}, steps('cleancache')), 'messages'],
    ['openai by way of ollama', openai({}, steps('ollama')), 'messages'],
    ['gemini', target('gemini-3.5-flash', GEMINI), 'contents'],
    ['openai-responses', target('gpt-6-sol', RESPONSES), 'input'],
    ['ollama', target('m', OLLAMA), 'messages'],
  ])('has the same objects where nothing has changed: %s', (_name, to, list) => {
    const parser = createRequestParser(RECENT);
    const bodies = [10, 11].map((count) => {
      const bytes = bytesOf(withQuestion(count), FRAME);
      let made: object = {};
      handle(bytes, to, parser.parse, (body) => {
        made = body;
        return Buffer.alloc(0);
      });
      return made;
    });
    const [former, next] = bodies.map((body) => (isRecord(body) ? body[list] : undefined));
    if (!Array.isArray(former) || !Array.isArray(next)) throw new Error('no list');
    const shared = next.filter((item, at) => item === former[at]);
    // All but the system text, the last answer, after which one goes on, and the question.
    expect(shared.length).toBeGreaterThanOrEqual(former.length - 3);
    const [tools, others] = bodies.map((body) => (isRecord(body) ? body['tools'] : undefined));
    expect(others).toBe(tools);
  });
});
