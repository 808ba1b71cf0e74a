import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { encodeFor, knownTarget } from '../../support/chat-exchange.ts';
import { encode, encodeMessages, toolOrderFaults } from '../../support/encoded-chat.ts';

const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });
const text = (value: string) => ({ type: 'text', text: value });
const use = (id: string, name = 'Read', input: unknown = { a: 1 }) => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const result = (id: string, content?: unknown, rest = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...rest,
});
const PNG = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const PNG_PART = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const thinking = (provider: string, value: string) => ({
  type: 'thinking',
  thinking: value,
  signature: encodeEnvelope({ provider, model: 'm' }),
});

describe('convertMessages: text and blocks', () => {
  it.each<[string, unknown[], unknown]>([
    ['a string', [{ role: 'user', content: 'Hi' }], 'Hi'],
    ['one text block', [user(text('Hi'))], 'Hi'],
    ['several text blocks', [user(text('a'), text(''), text('b'))], 'a\n\nb'],
    ['consecutive user turns', [user(text('a')), { role: 'user', content: 'b' }], 'a\n\nb'],
    ['an image', [user(text('see'), PNG)], [text('see'), PNG_PART]],
    [
      'an image address',
      [user({ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } })],
      [{ type: 'image_url', image_url: { url: 'https://x.test/a.png' } }],
    ],
    [
      'a text document',
      [user({ type: 'document', title: 'T', source: { type: 'text', data: 'body' } })],
      'Document "T":\nbody',
    ],
    [
      'a document of blocks',
      [user({ type: 'document', source: { type: 'content', content: [text('body'), PNG] } })],
      [text('Document without a title:'), text('body'), PNG_PART],
    ],
    [
      'a search result',
      [user({ type: 'search_result', title: 'T', source: 's', content: [text('c')] })],
      'Search result: T (s)\nc',
    ],
    [
      'an unknown block',
      [user({ type: 'hologram', data: 1 })],
      '[a content block of type hologram was left out]',
    ],
    [
      'a tool reference',
      [user(result('gone', [{ type: 'tool_reference', tool_name: 'X' }]))],
      'Result of an earlier tool call (gone):\nThe tool X is available.',
    ],
  ])('writes %s', (_name, messages, content) => {
    expect(encodeMessages(messages)).toEqual([{ role: 'user', content }]);
  });

  it('keeps cache marks only where the provider takes them', () => {
    const marked = { ...text('a'), cache_control: { type: 'ephemeral' } };
    expect(encodeMessages([user(marked)])[0]?.content).toBe('a');
    expect(encodeMessages([user(marked)], { cacheControl: true })[0]?.content).toEqual([marked]);
    const results = [
      assistant(use('t')),
      user(result('t', 'out', { cache_control: { type: 'ephemeral' } })),
    ];
    expect(encodeMessages(results, { cacheControl: true })[1]?.content).toEqual([
      { ...text('out'), cache_control: { type: 'ephemeral' } },
    ]);
  });

  it('sends a PDF as a file, or a note and a warning', () => {
    const pdf = {
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
    };
    expect(encodeMessages([user(pdf)], { pdfFiles: true })[0]?.content).toEqual([
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
    ]);
    const { body, warnings } = encode({ messages: [user(pdf)] });
    expect(body.messages[0]?.content).toContain('PDF document "a.pdf"');
    expect(warnings).toMatchObject([{ feature: 'document (PDF)' }]);
  });

  it.each([
    ['image', { type: 'image', source: { type: 'file', file_id: 'f' } }],
    ['document', { type: 'document', source: { type: 'file', file_id: 'f' } }],
    ['hologram', { type: 'hologram' }],
  ])('warns of a %s that it cannot send', (_name, block) => {
    const { body, warnings } = encode({ messages: [user(block)] });
    expect(body.messages[0]?.content).toContain('left out');
    expect(warnings).toHaveLength(1);
  });

  it('replaces images for a model that sees none', () => {
    const messages = [user(PNG)];
    const { body, warnings } = encodeFor(knownTarget('deepseek', 'deepseek-v4-pro'), { messages });
    expect(body.messages[0]?.['content']).toBe(
      '[an image was left out: this model cannot see images]',
    );
    expect(warnings).toMatchObject([{ feature: 'image' }]);
    const seeing = encodeFor(knownTarget('deepseek', 'deepseek-flash'), { messages });
    expect(seeing.body.messages[0]?.['content']).toEqual([PNG_PART]);
  });

  it('sends no PDF to a model that is known to read none', () => {
    const source = { type: 'base64', media_type: 'application/pdf', data: 'AAAA' };
    const messages = [user({ type: 'document', title: 'a.pdf', source })];
    const blind = encodeFor(knownTarget('openai', 'o3-mini'), { messages });
    expect(blind.body.messages[0]?.['content']).toContain('PDF document "a.pdf"');
    expect(blind.warnings).toMatchObject([{ detail: expect.stringContaining('o3-mini') }]);
  });
});

describe('convertMessages: system text', () => {
  const billing = text('x-anthropic-billing-header: cc_version=1; cc_entrypoint=cli;');
  it.each([
    ['a string', 'be brief'],
    ['blocks', [billing, text('be'), text('brief')]],
  ])('puts %s first', (_name, system) => {
    const [first] = encode({ system }).body.messages;
    expect(first).toEqual({
      role: 'system',
      content: Array.isArray(system) ? 'be\n\nbrief' : system,
    });
  });

  it('has no system message without text', () => {
    expect(encode({ system: [billing] }).body.messages).toHaveLength(1);
  });

  it('uses the developer role where it is wanted', () => {
    expect(encode({ system: 'a' }, { systemRole: 'developer' }).body.messages[0]?.role).toBe(
      'developer',
    );
  });

  const inside = [
    user(text('a')),
    { role: 'system', content: 'note' },
    assistant(text('b')),
    user(text('c')),
  ];

  it('stays in place where the provider takes it', () => {
    expect(
      encodeMessages(inside, { midConversationSystem: true }).map((m) => [m.role, m.content]),
    ).toEqual([
      ['user', 'a'],
      ['system', 'note'],
      ['assistant', 'b'],
      ['user', 'c'],
    ]);
  });

  it('is folded into the user text next to it otherwise', () => {
    expect(encodeMessages(inside).map((m) => [m.role, m.content])).toEqual([
      ['user', 'a\n\n<system-reminder>\nnote\n</system-reminder>'],
      ['assistant', 'b'],
      ['user', 'c'],
    ]);
  });

  it.each([true, false])(
    'never stands between a call and its result (in place: %s)',
    (midConversationSystem) => {
      const messages = encodeMessages(
        [
          user(text('a')),
          assistant(use('t')),
          { role: 'system', content: 'note' },
          user(result('t', 'out')),
        ],
        { midConversationSystem },
      );
      expect(messages.map((m) => m.role)).toEqual([
        'user',
        'assistant',
        'tool',
        midConversationSystem ? 'system' : 'user',
      ]);
      expect(JSON.stringify(messages.at(-1))).toContain('note');
    },
  );
});

describe('convertMessages: tool calls', () => {
  it('writes a turn of calls only with null content', () => {
    expect(
      encodeMessages([user(text('a')), assistant(use('t1')), user(result('t1', 'out'))]),
    ).toEqual([
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'Read', arguments: '{"a":1}' } },
        ],
      },
      { role: 'tool', tool_call_id: 't1', content: 'out' },
    ]);
  });

  it('puts all results first, in the order of the calls, then what else the turn holds', () => {
    const messages = encodeMessages([
      user(text('a')),
      assistant(text('look'), use('t1'), use('t2')),
      user(
        text('before'),
        result('t2', 'two'),
        text('after'),
        result('t1', [text('one'), PNG, text('end')]),
      ),
    ]);
    expect(messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 't1', content: 'one\n[image: in the next user message]\nend' },
      { role: 'tool', tool_call_id: 't2', content: 'two' },
      {
        role: 'user',
        content: [
          text('From the result of tool call t1:'),
          PNG_PART,
          text('before'),
          text('after'),
        ],
      },
    ]);
  });

  it('keeps user text apart from results where they may not touch', () => {
    const turns = [
      assistant(use('t1')),
      user(result('t1', 'out'), text('note')),
      assistant(use('t2')),
      user(result('t2', 'out')),
    ];
    const roles = (quirks: Parameters<typeof encodeMessages>[1]) =>
      encodeMessages(turns, quirks).map(({ role }) => role);
    expect(roles({})).toEqual(['assistant', 'tool', 'user', 'assistant', 'tool']);
    expect(roles({ assistantAfterTools: true })).toEqual([
      'assistant',
      'tool',
      'assistant',
      'user',
      'assistant',
      'tool',
    ]);
  });

  it('finds results in the second of two user turns', () => {
    const messages = encodeMessages([
      assistant(use('t1'), use('t2')),
      user(result('t1', 'one')),
      user(result('t2', 'two')),
    ]);
    expect(messages.map((m) => m.content)).toEqual([null, 'one', 'two']);
  });

  it.each<[string, unknown, unknown]>([
    ['no content', result('t'), '(no output)'],
    ['an empty string', result('t', ''), '(no output)'],
    ['empty text', result('t', [text('')]), '(no output)'],
    ['an error', result('t', 'boom', { is_error: true }), 'The tool failed:\nboom'],
    [
      'an error without words',
      result('t', [], { is_error: true }),
      'The tool failed:\n(no output)',
    ],
    ['several texts', result('t', [text('a'), text('b')]), 'a\nb'],
  ])('writes a result with %s', (_name, block, content) => {
    expect(encodeMessages([assistant(use('t')), user(block)])[1]).toEqual({
      role: 'tool',
      tool_call_id: 't',
      content,
    });
  });

  it('makes up a result for an interrupted call, also at the very end', () => {
    const messages = encodeMessages([
      assistant(use('t1'), use('t2')),
      user(result('t1', 'one'), text('go on')),
      assistant(use('t3')),
    ]);
    expect(messages.map((m) => [m.role, m.content])).toEqual([
      ['assistant', null],
      ['tool', 'one'],
      ['tool', '(no result: the tool call was interrupted)'],
      ['user', 'go on'],
      ['assistant', null],
      ['tool', '(no result: the tool call was interrupted)'],
    ]);
  });

  it('makes user text of a result without its call, and of a second result', () => {
    const messages = encodeMessages([
      user(result('gone', 'old')),
      assistant(use('t')),
      user(result('t', 'a'), result('t', 'b')),
    ]);
    expect(messages.map((m) => [m.role, m.content])).toEqual([
      ['user', 'Result of an earlier tool call (gone):\nold'],
      ['assistant', null],
      ['tool', 'a'],
      ['user', 'Result of an earlier tool call (t):\nb'],
    ]);
  });

  it('matches calls that share an id to their results in order', () => {
    const messages = encodeMessages([
      assistant(use('t'), use('t')),
      user(result('t', 'a'), result('t', 'b')),
    ]);
    expect(messages.slice(1).map((m) => m.content)).toEqual(['a', 'b']);
  });

  it.each<[unknown, string]>([
    [
      { __unparsedToolInput: { raw: '{"a', len: 3 } },
      '{"__unparsedToolInput":{"raw":"{\\"a","len":3}}',
    ],
    [null, '{}'],
    ['text', '{"input":"text"}'],
    [[1], '{"input":[1]}'],
  ])('always writes arguments as a JSON object: %j', (input, expected) => {
    const [message] = encodeMessages([assistant(use('t', 'Read', input)), user(result('t', 'x'))]);
    expect(message?.tool_calls?.[0]?.function.arguments).toBe(expected);
  });

  it('writes what servers did as text', () => {
    const [message] = encodeMessages([
      assistant(
        { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
        {
          type: 'web_search_tool_result',
          tool_use_id: 's',
          content: [{ type: 'web_search_result', title: 'T', url: 'u' }],
        },
        text('found'),
      ),
      user(text('ok')),
    ]);
    expect(message?.content).toBe(
      '[web_search was run with {"query":"q"}]\n\nWeb search results:\n- T: u\n\nfound',
    );
  });
});

describe('convertMessages: ids', () => {
  const long = (end: string) => `toolu_${'x'.repeat(60)}${end}`;

  it('shortens long ids, the same in call and result, different for different ids', () => {
    const messages = encodeMessages([
      assistant(use(long('a')), use(long('b')), use('short')),
      user(result(long('b'), 'b'), result(long('a'), 'a'), result('short', 's')),
    ]);
    const ids = messages[0]?.tool_calls?.map((call) => call.id) ?? [];
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id.length <= 40)).toBe(true);
    expect(ids[2]).toBe('short');
    expect(messages.slice(1).map((m) => [m.tool_call_id, m.content])).toEqual([
      [ids[0], 'a'],
      [ids[1], 'b'],
      ['short', 's'],
    ]);
  });

  it('is the same in every request, so that the prefix stays cached', () => {
    const encodeOnce = () =>
      JSON.stringify(encodeMessages([assistant(use(long('a'))), user(result(long('a'), 'a'))]));
    expect(encodeOnce()).toBe(encodeOnce());
  });

  it('keeps to nine letters and digits where that is the form', () => {
    const quirks = { maxToolCallIdLength: 9, exactToolCallIds: true };
    const messages = encodeMessages(
      [
        assistant(use('toolu_1'), use('abcDEF123')),
        user(result('toolu_1', 'x'), result('abcDEF123', 'y')),
      ],
      quirks,
    );
    expect(messages[0]?.tool_calls?.map((call) => call.id)).toEqual([
      expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      'abcDEF123',
    ]);
    expect(toolOrderFaults(messages)).toEqual([]);
  });
});

describe('convertMessages: reasoning', () => {
  const history = [
    user(text('a')),
    assistant(thinking('test', ' own '), use('t1')),
    user(result('t1', 'x')),
    assistant(thinking('other', 'foreign'), text('b')),
    user(text('c')),
    assistant({ type: 'thinking', thinking: 'claude', signature: 'EqQB' }, text('d')),
    user(text('e')),
    assistant(text('f'), { type: 'redacted_thinking', data: 'zzz' }),
    user(text('g')),
  ];
  const assistants = (quirks: Parameters<typeof encodeMessages>[1]) =>
    encodeMessages(history, quirks).filter((message) => message.role === 'assistant');

  it('goes back on every assistant message, empty where it is unknown or foreign', () => {
    expect(
      assistants({ reasoningReplay: 'reasoning_content' }).map((m) => m.reasoning_content),
    ).toEqual([' own ', '', '', '']);
  });

  it('goes back as reasoning only where there is some', () => {
    expect(assistants({ reasoningReplay: 'reasoning' }).map((m) => m.reasoning)).toEqual([
      ' own ',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is dropped where nobody wants it', () => {
    expect(JSON.stringify(assistants({}))).not.toMatch(/own|foreign|claude|zzz|reasoning/);
  });

  it('is missed with a warning when it was another provider that made it', () => {
    const { warnings } = encode({ messages: history });
    expect(warnings.map((warning) => warning.feature)).toEqual(['thinking', 'redacted_thinking']);
  });

  it('leaves no empty turn behind', () => {
    const messages = encodeMessages([
      user(text('a')),
      assistant(thinking('other', 'x')),
      user(text('b')),
    ]);
    expect(messages).toEqual([{ role: 'user', content: 'a\n\nb' }]);
  });
});

describe('convertMessages: the end', () => {
  it('asks to continue after a prefill, with a warning', () => {
    const { body, warnings } = encode({ messages: [user(text('a')), assistant(text('{'))] });
    expect(body.messages.map((m) => m.role)).toEqual(['user', 'assistant', 'user']);
    expect(warnings).toMatchObject([{ feature: 'messages (prefill)' }]);
  });

  it('never sends an empty conversation', () => {
    expect(encodeMessages([user()])).not.toHaveLength(0);
    expect(encodeMessages([user(text(''))])).not.toHaveLength(0);
    expect(encodeMessages([assistant(text(''))])).not.toHaveLength(0);
  });
});
