import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import {
  compatibleTarget,
  fitted,
  messagesRequest,
  orderFaults,
  targetWith,
} from '../support/compatible.ts';

const DEEPSEEK = compatibleTarget('deepseek');
const OPENROUTER = compatibleTarget('openrouter');
const OLLAMA = compatibleTarget('ollama');

const features = (fields: Readonly<Record<string, unknown>>, target = compatibleTarget()) =>
  fitted(fields, target).warnings.map(({ feature }) => feature);

describe('thinking and effort', () => {
  const adaptive = { thinking: { type: 'adaptive' }, max_tokens: 64_000 };
  const effort = (value: string) => ({ output_config: { effort: value } });
  const disabled = { thinking: { type: 'disabled' } };

  it.each([
    ['adaptive, as known of nobody', 'test', { ...adaptive }, enabled(16_384), undefined],
    ['low effort becomes a budget', 'test', { ...adaptive, ...effort('low') }, enabled(2048)],
    ['max effort becomes a budget', 'test', { ...adaptive, ...effort('max') }, enabled(32_000)],
    ['deepseek', 'deepseek', { ...adaptive, ...effort('high') }, enabled(16_384), 'high'],
    ['deepseek, medium', 'deepseek', { ...adaptive, ...effort('medium') }, enabled(8192), 'high'],
    ['deepseek, xhigh', 'deepseek', { ...adaptive, ...effort('xhigh') }, enabled(24_576), 'high'],
    ['deepseek, max', 'deepseek', { ...adaptive, ...effort('max') }, enabled(32_000), 'max'],
    ['deepseek, disabled', 'deepseek', { ...disabled, ...effort('high') }, { type: 'disabled' }],
    ['deepseek, absent', 'deepseek', { ...effort('high') }, { type: 'disabled' }],
    [
      'openrouter',
      'openrouter',
      { ...adaptive, ...effort('xhigh') },
      { type: 'adaptive' },
      'xhigh',
    ],
    ['openrouter, absent', 'openrouter', { ...effort('low') }, undefined, 'low'],
    ['openrouter, disabled', 'openrouter', { ...disabled, ...effort('low') }, { type: 'disabled' }],
    ['ollama', 'ollama', { ...adaptive, ...effort('xhigh') }, { type: 'adaptive' }, 'high'],
    ['ollama, absent', 'ollama', {}, { type: 'disabled' }],
    ['minimax, enabled', 'minimax', { thinking: enabled(2000) }, { type: 'adaptive' }],
    ['between tools', 'test', { thinking: { type: 'between_tools' } }, enabled(2000)],
    ['a budget that is too large', 'test', { thinking: enabled(9000) }, enabled(2000)],
    ['no room to think', 'test', { ...adaptive, max_tokens: 64 }, { type: 'disabled' }],
    [
      'display is not sent',
      'test',
      { thinking: { ...enabled(2000), display: 'omitted' } },
      enabled(2000),
    ],
  ])('%s', (_title, vendor, fields, thinking, wantedEffort: string | undefined = undefined) => {
    const { request } = fitted(fields, compatibleTarget(vendor));
    expect(request.thinking).toEqual(thinking);
    expect(request.output_config?.effort).toBe(wantedEffort);
  });

  it('loses a display with a warning', () => {
    expect(features({ thinking: { type: 'adaptive', display: 'omitted' } })).toEqual([
      'thinking.display',
    ]);
  });

  it('is left out where no form of it is accepted', () => {
    const target = targetWith({ thinkingTypes: [], efforts: { high: 'high' } });
    expect(
      fitted({ thinking: { type: 'disabled' }, ...effort('high') }, target).request,
    ).not.toHaveProperty('output_config');
    expect(fitted(adaptive, target).request).not.toHaveProperty('thinking');
  });

  it('is left out for a model that cannot think', () => {
    const { request } = fitted({ ...adaptive, ...effort('high') }, OPENROUTER, { reasons: false });
    expect(request).not.toHaveProperty('thinking');
    expect(request).not.toHaveProperty('output_config');
  });
});

describe('fields of the request', () => {
  it.each([
    'context_management',
    'diagnostics',
    'thread',
    'container',
    'mcp_servers',
    'fallbacks',
    'inference_geo',
    'hologram',
  ])('%s is dropped with a warning', (name) => {
    const { request, warnings } = fitted({ [name]: { any: 1 } });
    expect(request).not.toHaveProperty(name);
    expect(warnings.map(({ feature }) => feature)).toEqual([name]);
  });

  it('keeps what every compatible server knows', () => {
    const fields = {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['X', ''],
      stream: true,
      metadata: { user_id: 'u' },
    };
    expect(fitted(fields).request).toMatchObject({ ...fields, stop_sequences: ['X'] });
    expect(fitted(fields).warnings).toEqual([]);
  });

  it('raises a limit of 0, and cuts one that is above what the model gives', () => {
    expect(fitted({ max_tokens: 0 }).request.max_tokens).toBe(1);
    const cut = fitted({ max_tokens: 64_000 }, DEEPSEEK, { maxOutput: 8192 });
    expect(cut.request.max_tokens).toBe(8192);
    expect(cut.warnings.map(({ feature }) => feature)).toEqual(['max_tokens']);
  });

  it('drops the billing block and empty system text', () => {
    const { request } = fitted({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1;' },
        { type: 'text', text: '' },
        {
          type: 'text',
          text: 'Be brief.',
          cache_control: { type: 'ephemeral', ttl: '1h', scope: 'x' },
        },
      ],
    });
    expect(request.system).toEqual([
      { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ]);
  });

  it('puts a schema into the system text where the field is not known', () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const fields = { output_config: { format: { type: 'json_schema', schema } } };
    const { request } = fitted(fields);
    expect(request).not.toHaveProperty('output_config');
    expect(JSON.stringify(request.system)).toContain(
      JSON.stringify(JSON.stringify(schema)).slice(1, -1),
    );
    expect(fitted(fields, OPENROUTER).request.output_config).toEqual(fields.output_config);
  });
});

describe('tools', () => {
  const read = {
    name: 'Read',
    description: 'Reads',
    input_schema: { $schema: 'x', type: 'object' },
  };
  const search = {
    type: 'web_search_20260318',
    name: 'web_search',
    max_uses: 8,
    response_inclusion: 'full',
    allowed_domains: ['a.test'],
  };

  it('have a schema with properties and nothing that only Anthropic knows', () => {
    const { request, warnings } = fitted({
      tools: [
        {
          ...read,
          type: 'custom',
          strict: true,
          defer_loading: true,
          cache_control: { type: 'ephemeral' },
        },
      ],
    });
    expect(request.tools).toEqual([
      {
        name: 'Read',
        description: 'Reads',
        input_schema: { type: 'object', properties: {} },
        cache_control: { type: 'ephemeral' },
      },
    ]);
    expect(warnings.map(({ feature }) => feature)).toEqual(['tools.Read.strict']);
  });

  it('keep the search in its first form where the vendor runs it', () => {
    for (const target of [DEEPSEEK, OPENROUTER, OLLAMA]) {
      expect(fitted({ tools: [search] }, target).request.tools).toEqual([
        {
          type: 'web_search_20250305',
          name: 'web_search',
          max_uses: 8,
          allowed_domains: ['a.test'],
        },
      ]);
    }
  });

  it('that nobody else can run are left out, with the choice of them', () => {
    const { request, warnings } = fitted({
      tools: [search, { type: 'bash_20250124', name: 'bash' }, read, read],
      tool_choice: { type: 'tool', name: 'web_search' },
    });
    expect(request.tools?.map((tool) => ('name' in tool ? tool.name : ''))).toEqual(['Read']);
    expect(request).not.toHaveProperty('tool_choice');
    expect(warnings).toHaveLength(4);
  });

  it('are not sent when none is left, nor is a choice', () => {
    const { request } = fitted({ tools: [], tool_choice: { type: 'auto' } });
    expect(request).not.toHaveProperty('tools');
    expect(request).not.toHaveProperty('tool_choice');
  });
});

describe('messages', () => {
  const call = (id: string) => ({ type: 'tool_use', id, name: 'Read', input: { a: 1 } });
  const result = (id: string, content: unknown = 'ok') => ({
    type: 'tool_result',
    tool_use_id: id,
    content,
  });
  const messagesOf = (messages: readonly unknown[], target = compatibleTarget()) =>
    fitted({ messages }, target).request.messages;

  it('keeps system messages behind what the user said, where the endpoint takes them', () => {
    const messages = [
      { role: 'system', content: 'first' },
      { role: 'user', content: 'a' },
      { role: 'system', content: 'rule' },
      { role: 'user', content: 'b' },
    ];
    const { request } = fitted({ messages }, targetWith({ systemMessages: true }));
    const text = (value: string) => ({ type: 'text', text: value });
    expect(request.messages).toEqual([
      { role: 'user', content: [text('<system-reminder>\nfirst\n</system-reminder>'), text('a')] },
      { role: 'system', content: [text('rule')] },
      { role: 'user', content: [text('b')] },
    ]);
    expect(fitted({ ...request }, targetWith({ systemMessages: true })).request.messages).toEqual(
      request.messages,
    );
  });

  it('puts system text into the turn of the user, after the tool results', () => {
    const messages = messagesOf([
      { role: 'user', content: 'Go' },
      { role: 'assistant', content: [call('a')] },
      { role: 'system', content: 'Plan mode is active' },
      { role: 'user', content: [{ type: 'text', text: 'Now' }, result('a')] },
    ]);
    expect(messages[2]).toEqual({
      role: 'user',
      content: [
        result('a'),
        { type: 'text', text: '<system-reminder>\nPlan mode is active\n</system-reminder>' },
        { type: 'text', text: 'Now' },
      ],
    });
    expect(orderFaults(messages)).toEqual([]);
  });

  it('answers a call that was interrupted, and tells a result without a call as text', () => {
    const messages = messagesOf([
      { role: 'user', content: [result('gone', [{ type: 'text', text: 'old' }])] },
      { role: 'assistant', content: [call('a')] },
      { role: 'user', content: 'Stop' },
    ]);
    expect(messages[0]?.content).toEqual([
      { type: 'text', text: 'Result of an earlier tool call (gone):\nold' },
    ]);
    expect(messages[2]?.content).toEqual([
      { ...result('a', '(no result: the tool call was interrupted)'), is_error: true },
      { type: 'text', text: 'Stop' },
    ]);
  });

  it('begins with the user and drops turns of which nothing is left', () => {
    const messages = messagesOf([
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: '' },
      { role: 'assistant', content: [{ type: 'text', text: '' }] },
      { role: 'user', content: 'Hi' },
    ]);
    expect(orderFaults(messages)).toEqual([]);
    expect(messages).toHaveLength(3);
  });

  it('keeps only thinking of its own', () => {
    const own = {
      type: 'thinking',
      thinking: 'mine',
      signature: encodeEnvelope({ provider: 'test', model: 'other' }),
    };
    const content = [
      own,
      { type: 'thinking', thinking: 'x', signature: 'EqQB' },
      { type: 'thinking', thinking: 'x', signature: '' },
      {
        type: 'thinking',
        thinking: 'x',
        signature: encodeEnvelope({ provider: 'deepseek', model: 'm' }),
      },
      { type: 'redacted_thinking', data: 'opaque' },
      { type: 'text', text: 'Hello' },
    ];
    const { request, warnings } = fitted({
      messages: [
        { role: 'user', content: 'a' },
        { role: 'assistant', content },
        { role: 'user', content: 'b' },
      ],
    });
    expect(request.messages[1]?.content).toEqual([own, { type: 'text', text: 'Hello' }]);
    expect(warnings.map(({ feature }) => feature)).toEqual(['thinking', 'redacted_thinking']);
  });

  it('keeps signed thinking for the very model that signed it, and only with its signature', () => {
    const by = (model: string, data?: unknown) => ({
      type: 'thinking',
      thinking: 'x',
      signature: encodeEnvelope({ provider: 'openrouter', model, data }),
    });
    const kept = by('test-model', { signature: 'Eq' });
    const content = [
      kept,
      by('other', { signature: 'Eq' }),
      by('test-model'),
      { type: 'text', text: 'y' },
    ];
    const messages = messagesOf(
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content },
        { role: 'user', content: 'b' },
      ],
      OPENROUTER,
    );
    expect(messages[1]?.content).toEqual([kept, { type: 'text', text: 'y' }]);
  });

  it('makes tool inputs objects and ids legal', () => {
    const messages = messagesOf([
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        content: [
          { ...call('functions.Bash:0'), input: 'x', caller: { type: 'direct' } },
          { ...call('b'), input: null },
        ],
      },
      { role: 'user', content: [result('b', ''), result('functions.Bash:0', [])] },
    ]);
    const [first, second] = messages[1]?.content ?? [];
    expect(first).toEqual({
      type: 'tool_use',
      id: expect.stringMatching(/^[A-Za-z0-9_-]+$/),
      name: 'Read',
      input: { input: 'x' },
    });
    expect(second).toMatchObject({ id: 'b', input: {} });
    expect(orderFaults(messages)).toEqual([]);
    expect(JSON.stringify(messages[2])).toContain('(no output)');
  });
});

describe('blocks of a user message', () => {
  const contentOf = (block: unknown, target = compatibleTarget(), limits = {}) =>
    fitted({ messages: [{ role: 'user', content: [block] }] }, target, limits).request.messages[0]
      ?.content;
  const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
  const imageUrl = { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } };
  const pdf = {
    type: 'document',
    title: 'a.pdf',
    source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
  };

  it.each([
    ['an image stays', png, undefined, [png]],
    [
      'an address of an image becomes text',
      imageUrl,
      undefined,
      [text('[an image was left out: it is at https://x.test/a.png]')],
    ],
    ['an address of an image stays where it is loaded', imageUrl, DEEPSEEK, [imageUrl]],
    [
      'a file at Anthropic becomes text',
      { type: 'image', source: { type: 'file', file_id: 'f' } },
      DEEPSEEK,
      [text('[an image was left out: it is stored at Anthropic]')],
    ],
    [
      'a PDF becomes a note',
      pdf,
      DEEPSEEK,
      [text('[the PDF document "a.pdf" (1 kB) was left out: it cannot be read here]')],
    ],
    ['a PDF stays where it is read', pdf, OPENROUTER, [pdf]],
    [
      'a text document becomes text',
      {
        type: 'document',
        title: 'T',
        source: { type: 'text', media_type: 'text/plain', data: 'words' },
      },
      undefined,
      [text('Document "T":\nwords')],
    ],
    [
      'a document of blocks becomes its blocks',
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'text', text: 'w' }, png] },
      },
      undefined,
      [text('Document without a title:'), text('w'), png],
    ],
    [
      'a document at an address becomes the address',
      { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
      undefined,
      [text('Document without a title: https://x.test/a.pdf')],
    ],
    [
      'a search result becomes text',
      { type: 'search_result', title: 'T', source: 's', content: [{ type: 'text', text: 'w' }] },
      undefined,
      [text('Search result: T (s)\nw')],
    ],
    [
      'an unknown block becomes a note',
      { type: 'hologram' },
      undefined,
      [text('[a content block of type hologram was left out]')],
    ],
    ['citations are not sent', { ...text('w'), citations: [{}] }, undefined, [text('w')]],
  ])('%s', (_title, block, target, expected) => {
    expect(contentOf(block, target)).toEqual(expected);
  });

  it('an image is told in words to a model that cannot see, in a tool result too', () => {
    const { request, warnings } = fitted(
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'Read', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [png] }] },
        ],
      },
      DEEPSEEK,
      { images: false },
    );
    expect(JSON.stringify(request)).not.toContain('AAAA');
    expect(JSON.stringify(request)).toContain('this model cannot see images');
    expect(warnings.map(({ feature }) => feature)).toEqual(['image']);
  });
});

describe('searches that a server ran', () => {
  const turn = (secret: string) => [
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
    {
      type: 'web_search_tool_result',
      tool_use_id: 'srvtoolu_1',
      content: [
        { type: 'web_search_result', url: 'https://x.test', title: 'X', encrypted_content: secret },
      ],
    },
    text('Found'),
  ];
  const contentOf = (secret: string, target = DEEPSEEK) =>
    fitted(
      {
        messages: [
          { role: 'user', content: 'a' },
          { role: 'assistant', content: turn(secret) },
          { role: 'user', content: 'b' },
        ],
      },
      target,
    ).request.messages[1]?.content;
  const own = encodeEnvelope({ provider: 'deepseek', model: 'm' });

  it('go back to the vendor that ran them', () => {
    expect(contentOf(own)).toEqual(turn(own));
  });

  it.each([
    ['of Anthropic', 'EqQB', DEEPSEEK],
    ['written down by tproxy', '', DEEPSEEK],
    ['at a vendor without such blocks', own, compatibleTarget('zai')],
  ])('%s become text', (_title, secret, target) => {
    expect(contentOf(secret, target)).toEqual([
      text('[web_search was run with {"query":"q"}]'),
      text('Web search results:\n- X: https://x.test'),
      text('Found'),
    ]);
  });
});

describe('any conversation', () => {
  const block = fc.oneof(
    fc.record({ type: fc.constant('text'), text: fc.constantFrom('', 'words') }),
    fc.record({
      type: fc.constant('tool_use'),
      id: fc.constantFrom('a', 'b', 'c:1'),
      name: fc.constant('Read'),
      input: fc.constantFrom({}, null, 'x'),
    }),
    fc.record({
      type: fc.constant('tool_result'),
      tool_use_id: fc.constantFrom('a', 'b', 'c:1', 'gone'),
      content: fc.constantFrom('', 'ok', [text('x')]),
    }),
    fc.constantFrom(
      {
        type: 'thinking',
        thinking: 'x',
        signature: encodeEnvelope({ provider: 'deepseek', model: 'm' }),
      },
      { type: 'thinking', thinking: 'x', signature: 'EqQB' },
      { type: 'redacted_thinking', data: 'x' },
      { type: 'document', source: { type: 'url', url: 'https://x.test' } },
      { type: 'hologram' },
    ),
  );
  const message = fc.record({
    role: fc.constantFrom('user', 'assistant'),
    content: fc.oneof(fc.constantFrom('', 'words'), fc.array(block, { maxLength: 4 })),
  });
  const system = fc.record({ role: fc.constant('system'), content: fc.constantFrom('', 'rule') });
  const conversation = fc.array(fc.oneof({ weight: 5, arbitrary: message }, system), {
    minLength: 1,
    maxLength: 8,
  });
  const vendor = fc.constantFrom('test', 'deepseek', 'openrouter', 'ollama', 'minimax');
  it('alternates, answers each call, and stays the same when it is made fit again', () => {
    fc.assert(
      fc.property(conversation, vendor, (messages, name) => {
        const target = compatibleTarget(name);
        const fields = {
          messages,
          thinking: { type: 'adaptive' },
          output_config: { effort: 'xhigh' },
        };
        const once = fitted(fields, target).request;
        expect(orderFaults(once.messages)).toEqual([]);
        expect(fitted({ ...once }, target).request).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  it('is not changed itself', () => {
    const request = messagesRequest({
      messages: [
        { role: 'system', content: 'x' },
        { role: 'user', content: [text('y')] },
      ],
    });
    const before = JSON.stringify(request);
    fitted({ ...request });
    expect(JSON.stringify(request)).toBe(before);
    expect(features({ ...request })).toEqual([]);
  });
});

function enabled(budget_tokens: number): object {
  return { type: 'enabled', budget_tokens };
}

function text(words: string): { type: 'text'; text: string } {
  return { type: 'text', text: words };
}
