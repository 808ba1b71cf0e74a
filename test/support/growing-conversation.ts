import fc from 'fast-check';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import { shortHash } from '../../src/conversation/short-hash.ts';
import { looseMessages } from './stand-ins/loose-messages.ts';

/** One request of a conversation, and to whom of several it goes. */
export interface ConversationStep {
  readonly body: Buffer;
  /** A share of their number. */
  readonly target: number;
}

interface Draft {
  readonly messages: readonly object[];
  readonly frame: object;
  readonly target: number;
}

const LONG_ID = 'x'.repeat(70);
const LONG_NAME = `mcp__${'server_'.repeat(12)}__tool`;
const MARK = { cache_control: { type: 'ephemeral' } };
const IMAGE_AT = { type: 'image', source: { type: 'url', url: 'https://host.test/a.png' } };

/** Ids and names as they are, those that become a hash, and those that are such a hash already. */
const ids = fc.constantFrom(
  'a',
  'b',
  'c1',
  'toolu_1',
  LONG_ID,
  'y'.repeat(80),
  shortHash(LONG_ID, 24),
  shortHash('a', 9),
);
const names = fc.constantFrom(
  'Write',
  'ExitPlanMode',
  LONG_NAME,
  'with a space',
  `${LONG_NAME.slice(0, 55)}_${shortHash(LONG_NAME, 8)}`,
);

const DETAILS = ['one', 'two'].flatMap((text) => [
  { type: 'reasoning.encrypted', data: text, id: text },
  { type: 'reasoning.text', text, format: 'unknown', index: 0 },
]);

/** Thinking of the providers that the tests ask, and of others. */
const thinking = fc
  .record({
    provider: fc.constantFrom('openai', 'gemini', 'other'),
    model: fc.constantFrom('gpt-6-sol', 'gemini-3.5-flash'),
    data: fc.oneof(
      fc.constantFrom(undefined, { thought: 'one', text: 'two' }, { call: 'three' }),
      fc.subarray(DETAILS),
    ),
  })
  .map((envelope) => ({
    type: 'thinking',
    thinking: 'Hm.',
    signature: encodeEnvelope(envelope),
  }));

const asides = fc.constantFrom(
  'Plan mode is active. The user indicated that it is so.',
  '## Exited Plan Mode\n\nYou have exited plan mode.',
  'The user included the keyword "ultrathink"',
  'Other things.',
);
const reminder = asides.map((text) => `<system-reminder>\n${text}\n</system-reminder>`);

/** What an agent does all day: calls and results, with words in between. */
const round = fc
  .record({
    id: ids,
    name: names,
    before: fc.array(fc.oneof(thinking, fc.constant({ type: 'text', text: 'I will.' })), {
      maxLength: 2,
    }),
    content: fc.oneof(
      fc.constantFrom('done', '', 'é 👩‍👧'),
      reminder.map((text) => `done\n\n${text}`),
      fc.constant([{ type: 'text', text: 'seen' }, IMAGE_AT]),
    ),
    after: fc.array(
      fc.oneof(
        fc.constant({ role: 'user', content: 'Go on.' }),
        reminder.map((text) => ({ role: 'user', content: [{ type: 'text', text }] })),
        asides.map((content) => ({ role: 'system', content })),
      ),
      { maxLength: 2 },
    ),
  })
  .map(({ id, name, before, content, after }): readonly object[] => [
    { role: 'assistant', content: [...before, { type: 'tool_use', id, name, input: { a: id } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content }] },
    ...after,
  ]);

/** What no provider is asked: a role that there is not, a block without its text. */
const ODD = [
  { role: 'robot', content: 'Hi' },
  { role: 'user', content: [{ type: 'text' }] },
];

const someMessages = fc.oneof(
  { weight: 12, arbitrary: round },
  { weight: 4, arbitrary: looseMessages },
  { weight: 1, arbitrary: fc.constantFrom(...ODD).map((message) => [message]) },
);

const tool = (name: string, more: object = {}) => ({
  name,
  description: `Does ${name}.`,
  input_schema: {
    type: 'object',
    properties: { a: { items: [{ type: 'string', minLength: 1 }] } },
  },
  ...more,
});

const frame = fc.record(
  {
    system: fc.constantFrom<unknown>(
      'Be brief.',
      [{ type: 'text', text: 'Be brief.' }],
      [
        { type: 'text', text: 'Be brief.', ...MARK },
        { type: 'text', text: 'Be kind.' },
      ],
      [{ type: 'text' }],
    ),
    tools: fc.oneof(
      fc
        .tuple(fc.array(names, { maxLength: 4 }), fc.boolean())
        .map(([list, isStrict]) =>
          list.map((name) => tool(name, isStrict ? { strict: true, ...MARK } : {})),
        ),
      fc.constantFrom<unknown>(
        [tool('Write'), { name: 'web_search', type: 'web_search_20250305' }],
        [{ name: '' }],
      ),
    ),
    tool_choice: fc.constantFrom(
      { type: 'auto', disable_parallel_tool_use: true },
      { type: 'tool', name: 'Write' },
      { type: 'none' },
    ),
    output_config: fc.constantFrom<unknown>(
      { effort: 'low' },
      { format: { type: 'json_schema', schema: { type: 'object' } } },
    ),
    thinking: fc.constantFrom({ type: 'adaptive' }, { type: 'disabled' }),
    top_k: fc.constant(3),
  },
  { requiredKeys: [] },
);

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

type Change = (draft: Draft) => Draft;

const append: fc.Arbitrary<Change> = fc
  .array(someMessages, { minLength: 1, maxLength: 3 })
  .map((added) => (draft) => ({ ...draft, messages: [...draft.messages, ...added.flat()] }));

const edit: fc.Arbitrary<Change> = fc
  .record({ at: share, removed: fc.nat(3), added: fc.array(someMessages, { maxLength: 1 }) })
  .map(({ at, removed, added }) => (draft) => ({
    ...draft,
    messages: draft.messages.toSpliced(at * draft.messages.length, removed, ...added.flat()),
  }));

const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: append },
  { weight: 3, arbitrary: edit },
  { weight: 1, arbitrary: frame.map((frame) => (draft: Draft) => ({ ...draft, frame })) },
  { weight: 2, arbitrary: share.map((target) => (draft: Draft) => ({ ...draft, target })) },
);

const first: fc.Arbitrary<Draft> = fc.record({
  messages: fc.array(someMessages, { minLength: 1, maxLength: 3 }).map((lists) => lists.flat()),
  frame,
  target: share,
});

/**
 * The requests of a conversation that grows and is edited anywhere, with other tools, system texts,
 * models and providers in between; some return to an earlier state. The cache mark stands on the
 * last message, as the client's does.
 */
export const conversationSteps: fc.Arbitrary<readonly ConversationStep[]> = fc
  .tuple(first, fc.array(fc.tuple(change, fc.boolean()), { minLength: 2, maxLength: 8 }))
  .map(([start, changes]) => {
    const drafts = [start];
    for (const [apply, isFromBefore] of changes) {
      const from = (isFromBefore && drafts.at(-2)) || drafts.at(-1) || start;
      drafts.push(apply(from));
    }
    return drafts.map(({ messages, frame, target }) => ({
      body: bytesOf(messages, frame),
      target,
    }));
  });

/** The bytes of a request as the client puts it together: messages before tools. */
export function bytesOf(messages: readonly object[], frame: object): Buffer {
  const marked = messages.map((message, at) =>
    at === messages.length - 1 ? { ...message, ...MARK } : message,
  );
  const rest = { max_tokens: 4000, stream: true, ...frame };
  return Buffer.from(JSON.stringify({ model: 'claude-test', messages: marked, ...rest }));
}
