import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { sendMessage, sendWholeMessage, toolParts } from '../support/anthropic-answers.ts';
import { frames } from '../support/compatible.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendJson } from '../support/openai-answers.ts';
import { TEST_KEY, testConfig, testProvider } from '../support/test-config.ts';
import { messagesRequest, startTestSession, startTestUpstream } from '../support/test-session.ts';

/** A session whose default route is DeepSeek's compatible endpoint. */
async function deepseekSetup(respond: Respond) {
  const upstream = await startTestUpstream(respond);
  const provider = testProvider(`${upstream.url}/anthropic`, {
    name: 'deepseek',
    protocol: 'anthropic',
  });
  const route = { kind: 'model', provider: 'deepseek', model: 'deepseek-flash' } as const;
  return { upstream, session: await startTestSession(testConfig(route, [provider])) };
}

describe('POST /v1/messages through a compatible endpoint', () => {
  it('sends a request that the endpoint takes and streams its answer', async () => {
    const { upstream, session } = await deepseekSetup((_request, response) =>
      sendMessage(response, [
        { type: 'thinking', text: 'So' },
        { type: 'thinking-signature', signature: 'vendor' },
        ...toolParts('Read', { file_path: '/a' }),
      ]),
    );
    const answer = await session.stream({
      thinking: { type: 'adaptive' },
      max_tokens: 64_000,
      context_management: { edits: [] },
      tools: [{ name: 'Read', input_schema: { type: 'object' } }],
    });
    expect(answer).toMatchObject({
      thinking: 'So',
      stopReason: 'tool_use',
      model: 'claude-opus-4-8',
    });
    expect(answer.tools).toEqual([{ id: 'toolu_1', name: 'Read', input: '{"file_path":"/a"}' }]);
    const [request] = upstream.requests;
    expect(request?.path).toBe('/anthropic/v1/messages');
    expect(request?.headers).toMatchObject({ 'x-api-key': TEST_KEY });
    expect(request?.body).toMatchObject({ model: 'deepseek-flash', thinking: { type: 'enabled' } });
    expect(request?.body).not.toHaveProperty('context_management');
  });

  it('serves the official client, streamed and whole', async () => {
    const { session } = await deepseekSetup((request, response) =>
      request.body.stream
        ? sendMessage(response, [{ type: 'text', text: 'Hello' }])
        : sendWholeMessage(response, 'Hello'),
    );
    const client = new Anthropic({ apiKey: 'any', baseURL: session.baseUrl, maxRetries: 0 });
    const request = {
      model: 'claude-opus-4-8',
      max_tokens: 100,
      messages: [{ role: 'user' as const, content: 'Hi' }],
    };
    const streamed = await client.messages.stream(request).finalMessage();
    const whole = await client.messages.create(request);
    for (const message of [streamed, whole]) {
      expect(message.content).toMatchObject([{ type: 'text', text: 'Hello' }]);
      expect(message.stop_reason).toBe('end_turn');
    }
  });

  it('asks again without what the endpoint refuses', async () => {
    const { upstream, session } = await deepseekSetup((request, response) =>
      'top_k' in request.body
        ? sendJson(response, 400, { error: { message: 'top_k: Extra inputs are not permitted' } })
        : sendMessage(response, [{ type: 'text', text: 'Hello' }]),
    );
    expect((await session.stream({ top_k: 5 })).text).toBe('Hello');
    expect(upstream.requests).toHaveLength(2);
  });

  it('turns an error inside of the stream into an error of its own', async () => {
    const { session } = await deepseekSetup((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(
        frames([{ type: 'error', error: { type: 'overloaded_error', message: 'full' } }]),
      );
    });
    const response = await session.post(messagesRequest({ stream: true }));
    expect(response.status).toBe(529);
    expect(await response.json()).toMatchObject({ error: { type: 'overloaded_error' } });
  });
});
