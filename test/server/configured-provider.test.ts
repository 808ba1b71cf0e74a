import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { chunk, sendSse, textChunks } from '../support/openai-answers.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testConfig, testProvider } from '../support/test-config.ts';
import { startTestSession, startTestUpstream } from '../support/test-session.ts';

/** A session configured by TOML: a provider `mine` at an upstream that answers like this. */
async function configured(provider: string, respond: Respond, protocol = 'openai') {
  const upstream = await startTestUpstream(respond);
  const homeDir = await tempFolder();
  const explicitPath = join(homeDir, 'config.toml');
  const toml = `[router]
default = "mine,test-model"

[[providers]]
name = "mine"
protocol = "${protocol}"
api_base_url = "${upstream.url}/v1"
${provider}
`;
  await writeFile(explicitPath, toml);
  const config = await loadConfig({ explicitPath, env: {}, cwd: homeDir, homeDir });
  return { upstream, session: await startTestSession(config) };
}

const hello: Respond = (_request, response) => sendSse(response, textChunks('Hello'));

describe('what the configuration of a provider changes', () => {
  it('transformers change the request in their order', async () => {
    const { session, upstream } = await configured(
      'transformers = [["maxtoken", { max_tokens = 50 }], ["customparams", { top_k = 7 }]]',
      hello,
    );
    await session.stream({ max_tokens: 1000 });
    expect(upstream.requests[0]?.body).toMatchObject({ max_tokens: 50, top_k: 7 });
  });

  it('transformers of one model leave the others alone', async () => {
    const { session, upstream } = await configured(
      '[providers.model_transformers]\n"small" = [["maxtoken", { max_tokens = 50 }]]',
      hello,
    );
    await session.stream({ model: 'mine,small', max_tokens: 1000 });
    await session.stream({ model: 'mine,big', max_tokens: 1000 });
    expect(upstream.requests.map(({ body }) => body.max_tokens)).toEqual([50, 1000]);
  });

  it('a vendor’s transformer brings its dialect', async () => {
    const { session, upstream } = await configured('transformers = ["deepseek"]', hello);
    await session.stream({ thinking: { type: 'adaptive' } });
    expect(upstream.requests[0]?.body).toMatchObject({
      thinking: { type: 'enabled' },
      reasoning_effort: 'high',
    });
  });

  it('transformers change the answer', async () => {
    const { session } = await configured('transformers = ["reasoning"]', (_request, response) =>
      sendSse(response, textChunks('<think>hm</think>Hello')),
    );
    expect(await session.stream()).toMatchObject({ thinking: 'hm', text: 'Hello' });
  });

  it('broken tool arguments are repaired where that is asked for', async () => {
    const broken = [
      chunk({
        tool_calls: [
          { index: 0, id: 'a', function: { name: 'Bash', arguments: "{'command': 'ls',}" } },
        ],
      }),
      chunk({}, 'tool_calls'),
    ];
    const tools = [{ name: 'Bash', input_schema: { type: 'object' } }];
    const { session } = await configured('transformers = ["enhancetool"]', (_request, response) =>
      sendSse(response, broken),
    );
    const answer = await session.stream({ tools });
    expect(JSON.parse(answer.tools[0]?.input ?? '')).toEqual({ command: 'ls' });
  });

  it('quirks change the dialect', async () => {
    const { session, upstream } = await configured(
      `[providers.quirks]
max_tokens_field = "max_completion_tokens"
thinking = "reasoning_effort"
effort_rules = [{ models = "test", efforts = ["minimal", "low"] }]`,
      hello,
    );
    await session.stream({ max_tokens: 9, thinking: { type: 'adaptive' } });
    expect(upstream.requests[0]?.body).toMatchObject({
      max_completion_tokens: 9,
      reasoning_effort: 'low',
    });
  });

  it('a compatible endpoint is told what it takes', async () => {
    const { session, upstream } = await configured(
      `transformers = ["anthropic"]
[providers.compatible]
thinking_types = ["adaptive"]
key_header = "authorization"
[providers.compatible.efforts]
high = "max"`,
      (_request, response) => response.writeHead(500).end(),
      'anthropic',
    );
    const request = { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } };
    await session.stream(request).catch(() => undefined);
    expect(upstream.requests[0]?.body).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'max' },
    });
  });

  it('Claude models at OpenRouter are asked for at Anthropic itself', async () => {
    const upstream = await startTestUpstream((_request, response) => response.writeHead(500).end());
    const known = KNOWN_PROVIDERS.get('openrouter')?.endpoints ?? [];
    const endpoints = known.flatMap(({ protocol, models, transformers = [] }) =>
      models ? [{ protocol, models, transformers, baseUrl: upstream.url }] : [],
    );
    const provider = testProvider(upstream.url, { name: 'openrouter', modelEndpoints: endpoints });
    const route = { kind: 'model', provider: 'openrouter', model: 'anthropic/claude-x' } as const;
    const session = await startTestSession(testConfig(route, [provider]));
    await session.stream().catch(() => undefined);
    expect(upstream.requests[0]).toMatchObject({
      path: '/v1/messages',
      body: {
        model: 'anthropic/claude-x',
        provider: { order: ['anthropic'], allow_fallbacks: false },
      },
    });
  });

  it('an unavailable web search is answered honestly, and nothing is sent', async () => {
    const { session, upstream } = await configured('', hello);
    const answer = await session.stream({
      messages: [{ role: 'user', content: 'Perform a web search for the query: llamas' }],
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 8 }],
    });
    expect(upstream.requests).toEqual([]);
    expect(answer.serverTools).toEqual(['{"query":"llamas"}']);
    expect(answer.blocks).toMatchObject([{ content: { error_code: 'unavailable' } }]);
    expect(answer.text).toContain('web_search');
  });
});
