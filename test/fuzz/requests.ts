import fc from 'fast-check';
import type { Config } from '../../src/config/types.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import type { Body } from '../support/analyzable.ts';
import { clientRequests } from '../support/client-samples.ts';
import { mapping, routingConfig, rule } from '../support/routing-config.ts';
import { looseMessages } from '../support/stand-ins/loose-messages.ts';
import { testProvider } from '../support/test-config.ts';
import { SPOKEN } from './answers.ts';
import { JSON_EDIT, mutateJson } from './mutate-json.ts';

/** The other blocks and fields that the API knows (wire.md 1.2). */
const FIELDS = {
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  tools: [
    {
      name: 'Write',
      description: 'Writes a file.',
      input_schema: {
        type: 'object',
        properties: {
          path: { type: 'string', pattern: '^/' },
          mode: { anyOf: [{ enum: ['a', 'w'] }, { type: 'null' }] },
          lines: { type: 'array', items: { $ref: '#/$defs/line' } },
        },
        required: ['path'],
        additionalProperties: false,
        $defs: { line: { type: ['string', 'null'] } },
      },
    },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 8, allowed_domains: ['a.test'] },
  ],
  tool_choice: { type: 'tool', name: 'Write', disable_parallel_tool_use: true },
  thinking: { type: 'enabled', budget_tokens: 2000 },
  output_config: { effort: 'xhigh', format: { type: 'json_schema', schema: { type: 'object' } } },
  metadata: { user_id: '{"session_id":"s"}' },
  stop_sequences: ['END'],
  temperature: 0.5,
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
};

const madeUp: fc.Arbitrary<Body> = looseMessages.map((messages) => ({
  model: 'claude-opus-4-8',
  max_tokens: 4000,
  stream: true,
  ...FIELDS,
  messages,
}));

const recorded = clientRequests().flatMap(([, { body }]) => (body === undefined ? [] : [body]));

/** Requests, made up or of the real client, with up to four values changed. */
export const brokenRequests: fc.Arbitrary<Body> = fc
  .tuple(
    recorded.length > 0 ? fc.oneof(madeUp, fc.constantFrom(...recorded)) : madeUp,
    fc.array(JSON_EDIT, { maxLength: 4 }),
  )
  .map(([body, edits]) => ({ ...Object(edits.reduce<unknown>(mutateJson, body)) }));

/** Who is asked: each protocol as configured, and chat completions in every other way of theirs. */
export const TARGETS: readonly (readonly [string, Target])[] = [
  ...SPOKEN.map(([protocol, { target }]) => [protocol, withTransformers(target)] as const),
  ...(['reasoning_content', 'reasoning_details'] as const).map(
    (reasoningReplay) =>
      [
        `openai with ${reasoningReplay}`,
        targetOf('openai', { reasoningReplay, webSearch: 'model' }),
      ] as const,
  ),
];

/** A configuration in which every phase of a decision has something to say. */
export const BUSY_CONFIG: Config = routingConfig(
  {
    default: ['one,a', 'two,b'],
    think: 'two,thinker',
    image: 'one,eyes',
    web_search: 'two,search',
    long_context: 'one,long',
    background: 'passthrough',
    subagent: 'two,b',
  },
  {
    longContextThreshold: 300,
    modelMappings: [mapping('claude-haiku-*', 'one,small', true)],
    modelExclusions: ['*,forbidden'],
    rules: [
      rule('two,b', { phrases: ['deploy'], efforts: ['low'] }),
      rule('one,a', { tools: ['Bash'], headers: { 'x-a': '*' }, minTokens: 10, maxTokens: 20 }),
      rule('one,a', { models: ['*sonnet*'], agent: 'subagent' }),
    ],
  },
);

function withTransformers(target: Target): Target {
  const names = ['cleancache', 'maxtoken', 'sampling', 'tooluse', 'enhancetool', 'reasoning'];
  const transformers = names.map((name) => ({
    name,
    options: name === 'maxtoken' ? { max_tokens: 1000 } : {},
  }));
  return { ...target, provider: { ...target.provider, transformers } };
}

function targetOf(protocol: 'openai', quirks: Partial<Target['provider']['quirks']>): Target {
  const provider = testProvider('https://upstream.test/v1', { protocol });
  return { provider: { ...provider, quirks: { ...provider.quirks, ...quirks } }, model: 'm' };
}
