import Anthropic, {
  APIError,
  BadRequestError,
  InternalServerError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type {
  Message,
  MessageCreateParamsNonStreaming,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, it } from 'vitest';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { compatibleDialect } from '../support/stand-ins/anthropic.ts';
import type { Dialect } from '../support/stand-ins/dialect.ts';
import { geminiDialect } from '../support/stand-ins/gemini.ts';
import { ollamaDialect } from '../support/stand-ins/ollama.ts';
import { openaiDialect } from '../support/stand-ins/openai.ts';
import { responsesDialect } from '../support/stand-ins/openai-responses.ts';
import { type ScriptedAnswer, scripted } from '../support/stand-ins/script.ts';
import { startStandInSession, WRITE_TOOL } from '../support/stand-ins/stand-in-session.ts';
import {
  COUNTED_TOKENS,
  failing,
  type Step,
  tooManyRequests,
} from '../support/stand-ins/start-stand-in.ts';
import { TEST_KEY } from '../support/test-config.ts';

type Ask = (client: Anthropic, params: MessageCreateParamsNonStreaming) => Promise<Message>;

const FORMS: readonly (readonly [string, Ask])[] = [
  ['streamed', (client, params) => client.messages.stream(params).finalMessage()],
  ['whole', (client, params) => client.messages.create(params)],
];

const CASES = TRANSLATED_DIALECTS.flatMap((dialect) =>
  FORMS.map(([form, ask]) => ({ protocol: dialect.protocol, form, dialect, ask })),
);

const REQUEST: MessageCreateParamsNonStreaming = {
  model: 'claude-opus-4-8',
  max_tokens: 8000,
  thinking: { type: 'adaptive' },
  tools: [WRITE_TOOL],
  messages: [{ role: 'user', content: 'Hello' }],
};

/** Asks a session whose only provider does this. */
async function answered(
  dialect: Dialect,
  ask: Ask,
  step: Step,
  params: MessageCreateParamsNonStreaming = REQUEST,
): Promise<Message> {
  const { client, standIns } = await startStandInSession([dialect]);
  for (const standIn of standIns) standIn.plays(step);
  try {
    return await ask(client, params);
  } finally {
    expect(standIns.flatMap(({ faults }) => faults)).toEqual([]);
  }
}

/** What the client throws when the provider does this. */
async function thrown(dialect: Dialect, ask: Ask, step: Step): Promise<unknown> {
  return answered(dialect, ask, step).then(
    () => {
      throw new Error('the client was given an answer');
    },
    (error: unknown) => error,
  );
}

describe.each(CASES)('an answer of $protocol, $form', ({ dialect, ask }) => {
  it('has text, thinking, tool calls and usage', async () => {
    const answer = scripted({
      thinking: 'First\n\nthis, “then” that.',
      text: 'Here — 日本語 👋\n',
      calls: [
        { id: 'call_a', name: 'Write', input: { file_path: '/a "b"\\c', content: 'é\n\t👩‍👩‍👧' } },
        { id: 'call_b', name: 'Write', input: {} },
      ],
    });
    const message = await answered(dialect, ask, answer);
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'claude-opus-4-8',
      stop_reason: 'tool_use',
      usage: expectedUsage(dialect, answer),
    });
    const blocks = message.content.filter(
      (block) => block.type !== 'thinking' || block.thinking !== '',
    );
    expect(blocks).toMatchObject([
      { type: 'thinking', thinking: answer.thinking, signature: expect.stringMatching(/^tp1\./) },
      { type: 'text', text: answer.text },
      ...(answer.calls ?? []).map((call) => ({ type: 'tool_use', ...call })),
    ]);
  });

  it('that was cut short says so', async () => {
    const answer = scripted({ text: 'Half a sen', stop: 'length' });
    expect(await answered(dialect, ask, answer)).toMatchObject({
      content: [{ type: 'text', text: 'Half a sen' }],
      stop_reason: 'max_tokens',
    });
  });

  it.skipIf(dialect === ollamaDialect)('that was refused says so', async () => {
    const answer = scripted({ text: 'I must not', stop: 'refusal' });
    expect(await answered(dialect, ask, answer)).toMatchObject({
      content: [{ type: 'text', text: 'I must not' }],
      stop_reason: 'refusal',
    });
  });

  it('that broke off is an error', async () => {
    const error = await thrown(dialect, ask, ({ body, path }, response) => {
      const isStreamed = body.stream === true || path.includes('streamGenerate');
      const answer = scripted({ text: 'Half a sentence and then nothing more.' });
      const text = isStreamed
        ? dialect.stream(answer, 'secret')
        : JSON.stringify(dialect.whole(answer, 'secret'));
      response.writeHead(200, {
        'content-type': isStreamed ? dialect.contentType : 'application/json',
      });
      response.write(text.slice(0, text.length * 0.6), () => response.destroy());
    });
    expect(error).toBeInstanceOf(APIError);
    expect(String(error)).toContain(dialect.provider);
  });
});

describe.each(CASES)('a refusal of $protocol, $form', ({ dialect, ask }) => {
  it.each([
    // A third party's own 401 and 404 would make the client doubt its login and its model.
    { given: 400, status: 400, type: 'invalid_request_error', kind: BadRequestError },
    { given: 401, status: 400, type: 'invalid_request_error', kind: BadRequestError },
    { given: 404, status: 400, type: 'invalid_request_error', kind: BadRequestError },
    { given: 413, status: 413, type: 'request_too_large', kind: APIError },
    { given: 500, status: 502, type: 'api_error', kind: InternalServerError },
    { given: 503, status: 529, type: 'overloaded_error', kind: InternalServerError },
  ])('with $given is a $status $type', async ({ given, status, type, kind }) => {
    const error = await thrown(dialect, ask, failing(dialect, given, 'the words of the vendor'));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, type });
    expect(String(error)).toContain('the words of the vendor');
    expect(String(error)).not.toContain(TEST_KEY);
  });

  it('with 429 is a rate limit that says how long to wait', async () => {
    const error = await thrown(dialect, ask, tooManyRequests(dialect));
    expect(error).toBeInstanceOf(RateLimitError);
    const wait = error instanceof APIError ? error.headers?.get('retry-after') : undefined;
    expect(wait).toBe(dialect === ollamaDialect ? null : '1');
  });
});

describe('a request to the session itself', () => {
  it('is refused in a way that the client knows', async () => {
    const { session } = await startStandInSession([openaiDialect]);
    const client = new Anthropic({ apiKey: 'x', baseURL: session.baseUrl, maxRetries: 0 });
    const foreign = client.messages.create(REQUEST, { headers: { origin: 'https://evil.test' } });
    await expect(foreign).rejects.toBeInstanceOf(PermissionDeniedError);
    const empty = client.messages.create({ ...REQUEST, messages: [] });
    await expect(empty).rejects.toBeInstanceOf(BadRequestError);
  });
});

describe.each(TRANSLATED_DIALECTS)('countTokens with $protocol', (dialect) => {
  it(`is the count of ${dialect.count ? 'the provider' : 'tproxy'}`, async () => {
    const { client } = await startStandInSession([dialect]);
    const { model, messages, tools = [] } = REQUEST;
    const { input_tokens: tokens } = await client.messages.countTokens({ model, messages, tools });
    if (dialect.count) expect(tokens).toBe(COUNTED_TOKENS);
    else expect(tokens).toBeGreaterThan(10);
  });
});

const SEARCH_REQUEST: MessageCreateParamsNonStreaming = {
  model: 'claude-opus-4-8',
  max_tokens: 8000,
  tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 8 }],
  messages: [{ role: 'user', content: 'Perform a web search for the query: small proxies' }],
};

const SEARCHED: ScriptedAnswer = scripted({
  search: {
    query: 'small proxies',
    sources: [
      { url: 'https://a.test/1', title: 'One “proxy”' },
      { url: 'https://b.test/2', title: 'Another' },
    ],
  },
  text: 'There are two.',
});

/** Those whose provider searches; chat completions and the compatible endpoint by other vendors. */
const SEARCHING: readonly Dialect[] = [
  {
    ...openaiDialect,
    provider: 'openrouter',
    basePath: '/api/v1',
    model: 'openai/gpt-6-sol',
    // The published schema knows no vendor's search tool.
    read: (body) => ({ ...openaiDialect.read(body), faults: [] }),
  },
  responsesDialect,
  geminiDialect,
  { ...compatibleDialect, provider: 'deepseek', model: 'deepseek-v4-pro' },
];

const SEARCHES = SEARCHING.flatMap((dialect) =>
  FORMS.map(([form, ask]) => ({ protocol: dialect.protocol, form, dialect, ask })),
);

describe.each(SEARCHES)('a web search with $protocol, $form', ({ dialect, ask }) => {
  it('comes as the blocks that the client counts', async () => {
    const message = await answered(dialect, ask, SEARCHED, SEARCH_REQUEST);
    const [call, result] = message.content;
    expect(message.content).toMatchObject([
      { type: 'server_tool_use', name: 'web_search', input: { query: 'small proxies' } },
      {
        type: 'web_search_tool_result',
        content: SEARCHED.search?.sources.map((source) => ({
          type: 'web_search_result',
          ...source,
        })),
      },
      { type: 'text', text: 'There are two.' },
    ]);
    expect(result).toMatchObject({ tool_use_id: call?.type === 'server_tool_use' ? call.id : '' });
    expect(message).toMatchObject({
      stop_reason: 'end_turn',
      usage: { server_tool_use: { web_search_requests: 1 } },
    });
  });
});

describe.each([openaiDialect, ollamaDialect, compatibleDialect])(
  'a web search with $provider, which has none',
  (dialect) => {
    it.each(FORMS)('is an honest answer, %s', async (_form, ask) => {
      const { content } = await answered(dialect, ask, SEARCHED, SEARCH_REQUEST);
      expect(content).toMatchObject([
        { type: 'server_tool_use', name: 'web_search' },
        { type: 'web_search_tool_result', content: { error_code: 'unavailable' } },
        {
          type: 'text',
          text: expect.stringContaining(`the provider ${dialect.provider} has none`),
        },
      ]);
    });
  },
);

function expectedUsage({ counts }: Dialect, { usage }: ScriptedAnswer): object {
  const { input, cached, output, thinking } = usage;
  return {
    input_tokens: counts.cached ? input : input + cached,
    cache_read_input_tokens: counts.cached ? cached : 0,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: counts.thinking ? thinking : 0 },
  };
}
