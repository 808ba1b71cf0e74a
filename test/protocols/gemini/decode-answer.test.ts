import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope } from '../../../src/anthropic/reasoning-envelope.ts';
import { ProxyError } from '../../../src/errors/proxy-error.ts';
import { decodeWhole } from '../../../src/protocols/gemini/decode-answer.ts';
import { cutAt } from '../../support/chat-decoding.ts';
import {
  answerContext,
  chunkOf,
  decodeChunks,
  decodeGemini,
  lastChunk,
  readAnswer,
  streamOf,
} from '../../support/gemini-answers.ts';

const callPart = (name: string, more: object = {}, part: object = {}): object => ({
  functionCall: { name, args: { a: 1 }, ...more },
  ...part,
});
const envelopeData = (signature: string | undefined): unknown => decodeEnvelope(signature)?.data;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('an answer', () => {
  it('is read part by part, thoughts and text as they come', () => {
    const { parts } = decodeChunks([
      chunkOf([{ text: 'Let me ', thought: true }]),
      chunkOf([{ text: 'see', thought: true }]),
      chunkOf([{ text: 'There ' }]),
      lastChunk([{ text: 'it is' }]),
    ]);
    const answer = readAnswer(parts);
    expect(answer).toMatchObject({
      thinking: 'Let me see',
      text: 'There it is',
      stopReason: 'end_turn',
    });
    expect(answer.blockTypes).toEqual(['thinking', 'text']);
    expect(decodeEnvelope(answer.signatures[0])).toEqual({
      provider: 'gemini',
      model: 'gemini-3.5-flash',
    });
  });

  it('has calls as wholes, with ids made where there are none', () => {
    const { parts } = decodeChunks(
      [
        chunkOf([callPart('Bash', { id: 'x1' }), callPart('Read', { args: undefined })]),
        lastChunk([callPart('default_api:Bash', { id: 'x1' }), callPart('short_1')]),
      ],
      answerContext({ toolNames: new Map([['short_1', 'very-long']]) }),
    );
    const answer = readAnswer(parts);
    expect(answer.tools).toEqual([
      { id: 'x1', name: 'Bash', input: '{"a":1}' },
      { id: 'toolu_made_0', name: 'Read', input: '{}' },
      { id: 'toolu_made_1', name: 'Bash', input: '{"a":1}' },
      { id: 'toolu_made_2', name: 'very-long', input: '{"a":1}' },
    ]);
    expect(answer.stopReason).toBe('tool_use');
  });

  it('signs a call before it begins, parallel ones on the first only', () => {
    const { parts } = decodeChunks([
      chunkOf([{ text: 'So', thought: true }]),
      lastChunk([callPart('A', {}, { thoughtSignature: 's1' }), callPart('B')]),
    ]);
    expect(parts.map(({ type }) => type).slice(0, 6)).toEqual([
      'thinking',
      'thinking-signature',
      'tool-start',
      'tool-input',
      'tool-end',
      'tool-start',
    ]);
    expect(envelopeData(readAnswer(parts).signatures[0])).toEqual({ call: 's1' });
  });

  it('makes an empty thinking block for a signature without a thought', () => {
    const answer = readAnswer(
      decodeChunks([
        chunkOf([{ text: 'Hi' }]),
        lastChunk([callPart('A', {}, { thoughtSignature: 's1' })]),
      ]).parts,
    );
    expect(answer.blockTypes).toEqual(['text', 'thinking', 'tool_use']);
    expect(answer.thinking).toBe('');
    expect(envelopeData(answer.signatures[0])).toEqual({ call: 's1' });
  });

  it('keeps the signature of a text that comes with its beginning', () => {
    const answer = readAnswer(
      decodeChunks([lastChunk([{ text: 'Hi', thoughtSignature: 's1' }])]).parts,
    );
    expect(answer.blockTypes).toEqual(['thinking', 'text']);
    expect(envelopeData(answer.signatures[0])).toEqual({ text: 's1' });
  });

  it('never ends with a thinking block after its text, of which the client would print nothing', () => {
    const answer = readAnswer(
      decodeChunks([chunkOf([{ text: 'Hi' }]), lastChunk([{ text: '', thoughtSignature: 's1' }])])
        .parts,
    );
    expect(answer.blockTypes).toEqual(['text']);
  });

  it('does not break a text for a signature that comes in the middle', () => {
    const chunks = [chunkOf([{ text: 'a' }]), lastChunk([{ text: 'b', thoughtSignature: 's1' }])];
    const answer = readAnswer(decodeChunks(chunks).parts);
    expect(answer).toMatchObject({ text: 'ab', blockTypes: ['text'] });
  });

  it('keeps the signature of a thought', () => {
    const answer = readAnswer(
      decodeChunks([
        chunkOf([{ text: 'So', thought: true, thoughtSignature: 's0' }]),
        lastChunk([{ text: 'Hi' }]),
      ]).parts,
    );
    expect(envelopeData(answer.signatures[0])).toEqual({ thought: 's0' });
  });

  it('may be empty', () => {
    const { parts } = decodeChunks([lastChunk([])]);
    expect(readAnswer(parts)).toMatchObject({ blockTypes: [], stopReason: 'end_turn' });
  });

  it('says what it cannot show', () => {
    const { parts } = decodeChunks([
      lastChunk([
        { executableCode: { language: 'PYTHON', code: 'print(1)' } },
        { codeExecutionResult: { output: '1' } },
        { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
        { novel: {} },
      ]),
    ]);
    expect(readAnswer(parts).text).toBe(
      '\n```\nprint(1)\n```\n\n```\n1\n```\n[a file of type image/png was left out]',
    );
  });

  it('counts with the last word on each number', () => {
    const { parts } = decodeChunks([
      chunkOf(
        [{ text: 'a' }],
        {},
        {
          usageMetadata: {
            promptTokenCount: 900,
            cachedContentTokenCount: 600,
            toolUsePromptTokenCount: 10,
            thoughtsTokenCount: 50,
          },
        },
      ),
      chunkOf(
        [],
        { finishReason: 'STOP' },
        { usageMetadata: { candidatesTokenCount: 12, thoughtsTokenCount: 70 } },
      ),
    ]);
    expect(readAnswer(parts).usage).toMatchObject({
      input_tokens: 310,
      cache_read_input_tokens: 600,
      output_tokens: 82,
      output_tokens_details: { thinking_tokens: 70 },
    });
  });

  it('ignores candidates that were not asked for', () => {
    const { parts } = decodeChunks([
      { candidates: [{ index: 1, content: { parts: [{ text: 'no' }] } }] },
      lastChunk([{ text: 'yes' }]),
    ]);
    expect(readAnswer(parts).text).toBe('yes');
  });
});

describe('the end of an answer', () => {
  it.each([
    ['STOP', 'end_turn'],
    ['MAX_TOKENS', 'max_tokens'],
    ['CONTINUATION', 'max_tokens'],
    ['SAFETY', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['BLOCKLIST', 'refusal'],
    ['SPII', 'refusal'],
    ['RECITATION', 'refusal'],
    ['LANGUAGE', 'refusal'],
    ['IMAGE_SAFETY', 'refusal'],
    ['OTHER', 'end_turn'],
    ['FINISH_REASON_UNSPECIFIED', 'end_turn'],
    ['NOVEL', 'end_turn'],
  ])('%s after text is %s', (reason, expected) => {
    const answer = readAnswer(decodeChunks([lastChunk([{ text: 'Hi' }], reason)]).parts);
    expect(answer).toMatchObject({ text: 'Hi', stopReason: expected });
  });

  it.each([
    ['SAFETY', 'gemini refused to answer with gemini-3.5-flash: SAFETY. Too bold'],
    ['RECITATION', 'gemini refused to answer with gemini-3.5-flash: RECITATION. Too bold'],
  ])('%s without text explains itself', (reason, text) => {
    const chunk = lastChunk([], reason, { finishMessage: 'Too bold' });
    expect(readAnswer(decodeChunks([chunk]).parts)).toMatchObject({ text, stopReason: 'refusal' });
  });

  it('explains a prompt that was blocked', () => {
    const { parts } = decodeChunks([
      {
        promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
        usageMetadata: { promptTokenCount: 4 },
      },
    ]);
    expect(readAnswer(parts)).toMatchObject({
      text: 'gemini refused to answer with gemini-3.5-flash: PROHIBITED_CONTENT.',
      stopReason: 'refusal',
      usage: { input_tokens: 4 },
    });
  });

  it.each([
    ['MALFORMED_FUNCTION_CALL', [], 'upstream_overloaded'],
    ['MALFORMED_RESPONSE', [{ text: 'Hi' }], 'upstream_overloaded'],
    ['UNEXPECTED_TOOL_CALL', [], 'upstream_overloaded'],
    ['TOO_MANY_TOOL_CALLS', [], 'upstream_overloaded'],
    ['OTHER', [], 'upstream_failed'],
    ['NOVEL', [], 'upstream_failed'],
  ])('%s with parts %j is an error that may be tried again', (reason, content, code) => {
    const { parts, error } = decodeChunks([lastChunk(content, reason)]);
    expect(error).toMatchObject({ code, retryable: true });
    expect(error?.message).toContain(reason);
    expect(parts.some(({ type }) => type === 'finish')).toBe(false);
    expect(parts.filter(({ type }) => type === 'text')).toHaveLength(content.length);
  });

  it('must come', () => {
    expect(decodeChunks([chunkOf([{ text: 'Hi' }])]).error?.code).toBe('upstream_truncated');
  });

  it('must not be cut off, even when a reason came before it', () => {
    const stream = Buffer.concat([
      streamOf([lastChunk([{ text: 'a' }])]),
      bytes('data: {"candidates":[{"con'),
    ]);
    expect(decodeGemini([stream]).error?.code).toBe('upstream_truncated');
  });
});

describe('what is no answer', () => {
  it.each([
    [
      'an error event',
      'data: {"error":{"code":503,"status":"UNAVAILABLE","message":"The model is overloaded."}}\n\n',
      'upstream_overloaded',
    ],
    [
      'an error in a list',
      '[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota"}}]',
      'upstream_rate_limited',
    ],
    [
      'an error as the body',
      '{"error":{"code":500,"status":"INTERNAL","message":"Oops"}}',
      'upstream_failed',
    ],
    ['a web page', '<html><title>Hi</title></html>', 'upstream_html'],
    ['nothing', '', 'upstream_invalid_response'],
    ['another protocol', 'data: {"choices":[]}\n\n', 'upstream_invalid_response'],
    ['an event that is not JSON', 'data: hello\n\ndata: {}\n\n', 'upstream_not_json'],
    ['a list of no chunks', '[1]', 'upstream_invalid_response'],
    [
      'a call without a name',
      'data: {"candidates":[{"content":{"parts":[{"functionCall":{}}]}}]}\n\n',
      'upstream_invalid_tool_call',
    ],
  ])('is an error: %s', (_what, body, code) => {
    expect(decodeGemini([bytes(body)]).error?.code).toBe(code);
  });

  it('does not take away what came before it', () => {
    const error = { error: { code: 503, status: 'UNAVAILABLE', message: 'Later' } };
    const decoded = decodeChunks([chunkOf([{ text: 'Hi' }]), error]);
    expect(decoded.parts).toEqual([{ type: 'text', text: 'Hi' }]);
    expect(decoded.error?.code).toBe('upstream_overloaded');
  });
});

describe('decodeWhole', () => {
  const chunks = [
    chunkOf([{ text: 'So', thought: true }, { text: 'Hi ' }]),
    lastChunk([{ text: 'you' }, callPart('A', {}, { thoughtSignature: 's1' })]),
  ];

  it('reads a list of chunks like the stream of them', () => {
    const streamed = decodeChunks(chunks).parts;
    expect(decodeWhole(chunks, answerContext())).toEqual(streamed);
    expect(decodeGemini([bytes(JSON.stringify(chunks))]).parts).toEqual(streamed);
  });

  it('reads one answer', () => {
    const parts = decodeWhole(lastChunk([{ text: 'Hi' }]), answerContext());
    expect(readAnswer(parts)).toMatchObject({
      text: 'Hi',
      stopReason: 'end_turn',
      usage: { input_tokens: 9 },
    });
  });

  it('refuses what is not JSON', () => {
    expect(() => decodeWhole('<html>', answerContext())).toThrow(ProxyError);
  });
});

describe('a web search', () => {
  const grounding = {
    webSearchQueries: ['llama news', 'llama 5'],
    groundingChunks: [
      { web: { uri: 'https://a.test/1', title: 'a.test' } },
      { web: { uri: 'https://b.test/2' } },
      { web: { uri: 'https://a.test/1', title: 'a.test' } },
      { maps: {} },
    ],
  };
  const context = answerContext({ webSearch: true, searchQuery: 'llamas' });

  it('comes before the text that tells of it', () => {
    const { parts } = decodeChunks(
      [
        chunkOf([{ text: 'Llamas ' }]),
        lastChunk([{ text: 'are new' }], 'STOP', { groundingMetadata: grounding }),
      ],
      context,
    );
    const answer = readAnswer(parts);
    expect(answer.blockTypes).toEqual([
      'server_tool_use',
      'web_search_tool_result',
      'server_tool_use',
      'web_search_tool_result',
      'text',
    ]);
    expect(answer.text).toBe('Llamas are new');
    expect(answer.serverTools).toEqual(['{"query":"llama news"}', '{"query":"llama 5"}']);
    expect(answer.blocks[0]).toMatchObject({
      content: [
        { type: 'web_search_result', url: 'https://a.test/1', title: 'a.test' },
        { type: 'web_search_result', url: 'https://b.test/2', title: 'https://b.test/2' },
      ],
    });
    expect(answer.usage).toMatchObject({
      input_tokens: 9,
      server_tool_use: { web_search_requests: 2 },
    });
  });

  it('is named by the request when Google does not name it', () => {
    const groundingMetadata = { groundingChunks: grounding.groundingChunks };
    const answer = readAnswer(
      decodeChunks([lastChunk([{ text: 'x' }], 'STOP', { groundingMetadata })], context).parts,
    );
    expect(answer.serverTools).toEqual(['{"query":"llamas"}']);
    expect(answer.usage).toMatchObject({ server_tool_use: { web_search_requests: 1 } });
  });

  it('that was not made is not told', () => {
    const answer = readAnswer(decodeChunks([lastChunk([{ text: 'x' }])], context).parts);
    expect(answer.blockTypes).toEqual(['text']);
    expect(answer.usage).toMatchObject({ server_tool_use: null });
  });

  it('that was refused says so', () => {
    const answer = readAnswer(decodeChunks([lastChunk([], 'SAFETY')], context).parts);
    expect(answer).toMatchObject({ stopReason: 'refusal', blockTypes: ['text'] });
  });
});

describe('any cut of any stream', () => {
  const part = fc.oneof(
    fc.record({ text: fc.string({ unit: 'grapheme' }) }),
    fc.record({ text: fc.string({ unit: 'grapheme' }), thought: fc.constant(true) }),
    fc.record({ text: fc.constant(''), thoughtSignature: fc.base64String({ minLength: 4 }) }),
    fc.record(
      {
        functionCall: fc.record({
          name: fc.constantFrom('A', 'B'),
          args: fc.dictionary(fc.string(), fc.jsonValue()),
        }),
        thoughtSignature: fc.base64String({ minLength: 4 }),
      },
      { requiredKeys: ['functionCall'] },
    ),
  );
  const stream = fc
    .array(fc.array(part, { maxLength: 4 }), { maxLength: 5 })
    .map((chunks) => streamOf([...chunks.map((parts) => chunkOf(parts)), lastChunk([])]));

  it('gives the same parts, and an answer that obeys the grammar', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(3000), { maxLength: 12 }), (whole, places) => {
        const { parts, error } = decodeGemini([whole]);
        expect(error).toBeUndefined();
        expect(decodeGemini(cutAt(whole, places)).parts).toEqual(parts);
        expect(readAnswer(parts).stopReason).toMatch(/^(?:end_turn|tool_use)$/);
      }),
      { numRuns: 150 },
    );
  });
});
