import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { SKIP_VALIDATION } from '../../../src/protocols/gemini/signatures.ts';
import {
  contentsOf,
  encodeGemini,
  GEMINI_3,
  GEMINI_25,
  geminiTarget,
  turnFaults,
} from '../../support/gemini-requests.ts';

const user = (...content: unknown[]) => ({ role: 'user', content });
const assistant = (...content: unknown[]) => ({ role: 'assistant', content });
const text = (words: string) => ({ type: 'text', text: words });
const call = (id: string, name = 'Bash', input: unknown = {}) => ({
  type: 'tool_use',
  id,
  name,
  input,
});
const result = (id: string, content?: unknown, more: object = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
});
const PNG = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
const PDF = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
};
const INLINE_PNG = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
const INLINE_PDF = { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } };
const url = (address: string) => ({ type: 'image', source: { type: 'url', url: address } });
const envelope = (data: object | undefined, provider = 'gemini', model = GEMINI_3) =>
  encodeEnvelope({ provider, model, ...(data ? { data } : {}) });
const thinking = (words: string, signature: string) => ({
  type: 'thinking',
  thinking: words,
  signature,
});
const old = geminiTarget(GEMINI_25);

/** A conversation with one call whose result is this. */
const answered = (content: unknown, more: object = {}) => [
  user(text('go')),
  assistant(call('t1')),
  user(result('t1', content, more)),
];

describe('the blocks of a user', () => {
  it.each<[string, unknown, unknown]>([
    ['text', text('Hi'), [{ text: 'Hi' }]],
    ['an image', PNG, [INLINE_PNG]],
    ['a PDF', PDF, [INLINE_PDF]],
    [
      'a PDF with a title',
      { ...PDF, title: 'A', context: 'B' },
      [{ text: 'Document "A":\nB' }, INLINE_PDF],
    ],
    [
      'a text document',
      {
        type: 'document',
        title: 'A',
        source: { type: 'text', media_type: 'text/plain', data: 'x' },
      },
      [{ text: 'Document "A":\nx' }],
    ],
    [
      'a document of blocks',
      { type: 'document', source: { type: 'content', content: [text('x'), PNG] } },
      [{ text: 'Document without a title:' }, { text: 'x' }, INLINE_PNG],
    ],
    [
      'an image at an address',
      url('https://a.test/b.jpeg?c'),
      [{ fileData: { mimeType: 'image/jpeg', fileUri: 'https://a.test/b.jpeg?c' } }],
    ],
    [
      'an image of unknown type',
      url('https://a.test/b'),
      [{ text: '[an image at https://a.test/b was left out]' }],
    ],
    [
      'a stored image',
      { type: 'image', source: { type: 'file', file_id: 'f' } },
      [{ text: '[an image was left out: it is stored at Anthropic]' }],
    ],
    [
      'a search result',
      { type: 'search_result', title: 'T', source: 's', content: [text('x')] },
      [{ text: 'Search result: T (s)\nx' }],
    ],
    [
      'an unknown block',
      { type: 'novel' },
      [{ text: '[a content block of type novel was left out]' }],
    ],
  ])('%s is sent', (_what, block, expected) => {
    expect(contentsOf([user(block)])[0]?.parts).toEqual(expected);
  });

  it('leave no address to old models, which do not fetch', () => {
    const { body, warnings } = encodeGemini({ messages: [user(url('https://a.test/b.png'))] }, old);
    expect(body.contents[0]?.parts).toEqual([
      { text: '[an image at https://a.test/b.png was left out]' },
    ]);
    expect(warnings.map(({ feature }) => feature)).toEqual(['image (url)']);
  });
});

describe('the results of tools', () => {
  it.each<[string, unknown, object, unknown]>([
    ['text', 'a.txt', {}, { output: 'a.txt' }],
    ['blocks', [text('a'), text('b')], {}, { output: 'a\nb' }],
    ['nothing', undefined, {}, { output: '(no output)' }],
    ['a failure', 'no', { is_error: true }, { error: 'no' }],
    ['JSON with a reference', '{"$ref":"#/a"}', {}, { output: '{"$ref":"#/a"}' }],
    [
      'a tool reference',
      [{ type: 'tool_reference', tool_name: 'X' }],
      {},
      { output: 'The tool X is available.' },
    ],
  ])('with %s are one object', (_what, content, more, response) => {
    const contents = contentsOf(answered(content, more));
    expect(contents[2]?.parts).toEqual([
      { functionResponse: { id: 't1', name: 'Bash', response } },
    ]);
  });

  it('hold their files where the model takes them there', () => {
    expect(contentsOf(answered([text('see'), PNG, PDF]))[2]?.parts).toEqual([
      {
        functionResponse: {
          id: 't1',
          name: 'Bash',
          response: { output: 'see\n[an attached file]\n[an attached file]' },
          parts: [INLINE_PNG, INLINE_PDF],
        },
      },
    ]);
  });

  it('are followed by their files elsewhere, after all responses', () => {
    const messages = [
      user(text('go')),
      assistant(call('t1'), call('t2', 'Read')),
      user(result('t1', [PNG]), text('and'), result('t2', 'x')),
    ];
    expect(contentsOf(messages, old)[2]?.parts).toEqual([
      { functionResponse: { id: 't1', name: 'Bash', response: { output: '[an attached file]' } } },
      { functionResponse: { id: 't2', name: 'Read', response: { output: 'x' } } },
      { text: 'From the result of tool call t1:' },
      INLINE_PNG,
      { text: 'and' },
    ]);
  });

  it('stand in the order of the calls, without ids where these are refused', () => {
    const target = geminiTarget(GEMINI_3, {
      options: { numCtx: 0, keepAlive: '', functionCallIds: false },
    });
    const messages = [
      user(text('go')),
      assistant(call('t1', 'A'), call('t2', 'B')),
      user(result('t2', '2'), result('t1', '1')),
    ];
    const contents = contentsOf(messages, target);
    expect(contents[1]?.parts.map((part) => part.functionCall)).toEqual([
      { name: 'A', args: {} },
      { name: 'B', args: {} },
    ]);
    expect(contents[2]?.parts.map((part) => part.functionResponse)).toEqual([
      { name: 'A', response: { output: '1' } },
      { name: 'B', response: { output: '2' } },
    ]);
  });

  it('that never came are made up as a failure', () => {
    const contents = contentsOf([user(text('go')), assistant(call('t1')), user(text('stop'))]);
    expect(contents[2]?.parts).toEqual([
      {
        functionResponse: {
          id: 't1',
          name: 'Bash',
          response: { error: '(no result: the tool call was interrupted)' },
        },
      },
      { text: 'stop' },
    ]);
  });

  it('that answer nothing are plain text', () => {
    expect(contentsOf([user(result('gone', [text('x'), PNG]))])[0]?.parts).toEqual([
      { text: 'Result of an earlier tool call (gone):\nx\n[an attached file]' },
      INLINE_PNG,
    ]);
  });
});

describe('the turns', () => {
  it('fold system text in, after the responses', () => {
    const messages = [
      user(text('go')),
      assistant(call('t1')),
      { role: 'system', content: 'Mind the gap.' },
      user(result('t1', 'x'), text('so')),
    ];
    expect(contentsOf(messages)[2]?.parts.slice(1)).toEqual([
      { text: '<system-reminder>\nMind the gap.\n</system-reminder>' },
      { text: 'so' },
    ]);
  });

  it.each<[string, readonly unknown[], readonly string[]]>([
    ['begin with a user', [assistant(text('Hello')), user(text('Hi'))], ['user', 'model', 'user']],
    ['end with a user', [user(text('Hi')), assistant(text('{'))], ['user', 'model', 'user']],
    [
      'join neighbours',
      [
        user(text('a')),
        user(text('b')),
        assistant(text('c')),
        assistant(text('d')),
        user(text('e')),
      ],
      ['user', 'model', 'user'],
    ],
    [
      'skip what is empty',
      [
        user(text('a')),
        assistant(text(''), { type: 'redacted_thinking', data: 'x' }),
        user(text('b')),
      ],
      ['user'],
    ],
    ['are never empty', [user(text(''))], ['user']],
    [
      'survive a signature whose call is gone',
      [user(text('a')), assistant(thinking('', envelope({ call: 's' }))), user(text('b'))],
      ['user', 'model', 'user'],
    ],
  ])('%s', (_what, messages, roles) => {
    const contents = contentsOf(messages);
    expect(contents.map(({ role }) => role)).toEqual(roles);
    expect(turnFaults(contents, true)).toEqual([]);
  });

  it.each<[string, unknown, unknown]>([
    ['an object', { command: 'ls' }, { command: 'ls' }],
    ['nothing', null, {}],
    ['no object', 'ls', { input: 'ls' }],
    ['an unparsed input', { __unparsedToolInput: '{' }, { __unparsedToolInput: '{' }],
  ])('send %s as arguments of a call', (_what, input, args) => {
    const contents = contentsOf([
      user(text('go')),
      assistant(call('t1', 'Bash', input)),
      user(result('t1', 'x')),
    ]);
    expect(contents[1]?.parts[0]?.functionCall?.args).toEqual(args);
  });
});

describe('the signatures', () => {
  /** The parts of the assistant turn of these blocks, all of whose calls are answered. */
  const partsOf = (
    blocks: readonly { readonly type: string; readonly id?: string }[],
    target = geminiTarget(),
  ) => {
    const results = blocks.flatMap(({ type, id }) =>
      type === 'tool_use' ? [result(id ?? '', 'x')] : [],
    );
    const contents = contentsOf(
      [user(text('go')), assistant(...blocks), user(...results, text('next'))],
      target,
    );
    expect(turnFaults(contents, target.model === GEMINI_3)).toEqual([]);
    return contents[1]?.parts.map(({ functionCall, ...part }) =>
      functionCall ? { call: functionCall.id, ...part } : part,
    );
  };

  it('go back on the call that they came with, those of thoughts on thoughts', () => {
    expect(
      partsOf([thinking('why', envelope({ thought: 's0', call: 's1' })), call('t1'), call('t2')]),
    ).toEqual([
      { text: 'why', thought: true, thoughtSignature: 's0' },
      { call: 't1', thoughtSignature: 's1' },
      { call: 't2' },
    ]);
  });

  it('of text go back on the text', () => {
    expect(partsOf([thinking('', envelope({ text: 's1' })), text('Hi')])).toEqual([
      { text: 'Hi', thoughtSignature: 's1' },
    ]);
  });

  it('go to no other part than the next', () => {
    expect(partsOf([thinking('', envelope({ call: 's1' })), text('Hi'), call('t1')])).toEqual([
      { text: 'Hi' },
      { call: 't1', thoughtSignature: SKIP_VALIDATION },
    ]);
  });

  it.each<[string, string]>([
    ['lost', ''],
    ['of Anthropic', 'EqQB'],
    ['of another provider', envelope({ call: 's1' }, 'deepseek')],
    ['of another model', envelope({ call: 's1' }, 'gemini', 'gemini-4-argon')],
    ['of an envelope without any', envelope(undefined)],
  ])('that are %s are replaced on the first call of a step', (_what, signature) => {
    expect(partsOf([thinking('', signature), call('t1'), call('t2')])).toEqual([
      { call: 't1', thoughtSignature: SKIP_VALIDATION },
      { call: 't2' },
    ]);
  });

  it('are not made up for models that do not ask for them', () => {
    expect(partsOf([call('t1')], old)).toEqual([{ call: 't1' }]);
  });

  it('do not depend on the mark of a large window', () => {
    const signature = envelope({ call: 's1' }, 'gemini', `${GEMINI_3}[1m]`);
    expect(partsOf([thinking('', signature), call('t1')])).toEqual([
      { call: 't1', thoughtSignature: 's1' },
    ]);
  });

  it('of others are told to be dropped', () => {
    const messages = [
      user(text('a')),
      assistant(thinking('x', 'EqQB'), { type: 'redacted_thinking', data: 'y' }, text('b')),
      user(text('c')),
    ];
    expect(encodeGemini({ messages }).warnings.map(({ feature }) => feature)).toEqual([
      'thinking',
      'redacted_thinking',
    ]);
  });
});
