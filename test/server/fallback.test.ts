import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Config, Provider, Route } from '../../src/config/types.ts';
import { sendMessage } from '../support/anthropic-answers.ts';
import { type Clock, createClock } from '../support/clock.ts';
import type { FakeUpstream, Respond } from '../support/fake-upstream.ts';
import { sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

interface Setup {
  readonly session: TestSession;
  readonly first: FakeUpstream;
  readonly second: FakeUpstream;
  readonly clock: Clock;
}

const answerText =
  (text: string): Respond =>
  (_request, response) =>
    sendSse(response, textChunks(text));
const failWith =
  (status: number, headers: Record<string, string> = {}): Respond =>
  (_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendJson(response, status, { error: { message: `failed with ${status}` } });
  };
const route = (provider: string): Route => ({
  kind: 'model',
  provider,
  model: `${provider}-model`,
});

/** A default route of two candidates, at upstreams that answer like this. */
async function setUp(
  respond: readonly [Respond, Respond],
  changes: { router?: Partial<Config['router']>; first?: Partial<Provider> } = {},
): Promise<Setup> {
  const [first, second] = await Promise.all(respond.map(startTestUpstream));
  if (first === undefined || second === undefined) throw new Error('two upstreams are needed');
  const clock = createClock();
  const config = testConfig(route('first'), [
    testProvider(`${first.url}/v1`, { name: 'first', ...changes.first }),
    testProvider(`${second.url}/v1`, { name: 'second' }),
  ]);
  const router = {
    ...config.router,
    routes: { default: [route('first'), route('second')] },
    ...changes.router,
  };
  const session = await startTestSession({ ...config, router }, { now: clock.now });
  return { session, first, second, clock };
}

const ask = async (session: TestSession, changes: object = {}): Promise<string> => {
  const answer = await session.stream(changes);
  return answer.text;
};

describe('a route with two candidates', () => {
  it.each([408, 409, 429, 500, 502, 503, 504, 529])(
    'moves on to the second when the first answers %d',
    async (status) => {
      const { session, first, second } = await setUp([failWith(status), answerText('second')]);
      expect(await ask(session)).toBe('second');
      expect(first.requests).toHaveLength(1);
      expect(second.requests).toHaveLength(1);
      const [record] = session.activity.recent;
      expect(record?.outcome).toBe('answered');
      expect(record?.attempts.map(({ route: asked }) => asked)).toEqual([
        'first,first-model',
        'second,second-model',
      ]);
      expect(record?.attempts[0]?.message).toContain(`failed with ${status}`);
    },
  );

  it.each<[string, (response: ServerResponse) => void]>([
    ['hangs up before headers', (response) => response.destroy()],
    [
      'hangs up before its first word',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(': wait\n\n', () => response.destroy());
      },
    ],
    [
      'reports an error as its first event',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"error":{"message":"overloaded","code":503}}\n\n');
      },
    ],
    [
      'answers with a page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    ],
  ])('moves on when the first %s', async (_name, respond) => {
    const { session } = await setUp([
      (_request, response) => respond(response),
      answerText('second'),
    ]);
    expect(await ask(session)).toBe('second');
  });

  it('moves on when nobody listens at the address of the first', async () => {
    const { session } = await setUp([answerText('first'), answerText('second')], {
      first: { baseUrl: 'http://127.0.0.1:9/v1' },
    });
    expect(await ask(session)).toBe('second');
  });

  it('does the same for an answer that is not streamed', async () => {
    const { session } = await setUp([failWith(503), answerText('second')]);
    const answer = await session.post(messagesRequest());
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ content: [{ type: 'text', text: 'second' }] });
  });

  it.each([400, 401, 403, 404, 422])('shows a %d, which is a fault to be seen', async (status) => {
    const { session, second } = await setUp([failWith(status), answerText('second')]);
    const answer = await session.post(messagesRequest({ stream: true }));
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`failed with ${status}`);
    expect(second.requests).toHaveLength(0);
  });

  it('never moves on after the first byte', async () => {
    const { session, second } = await setUp([
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const [role, text] = textChunks('half');
        response.write(`data: ${JSON.stringify(role)}\n\ndata: ${JSON.stringify(text)}\n\n`, () =>
          response.destroy(),
        );
      },
      answerText('second'),
    ]);
    const answer = await session.post(messagesRequest({ stream: true }));
    const text = await answer.text();
    expect(text).toContain('half');
    expect(text).toContain('event: error');
    expect(second.requests).toHaveLength(0);
  });

  it('sends the second the original request, translated for it', async () => {
    const { session, second } = await setUp([failWith(500), answerText('second')]);
    await ask(session);
    expect(second.requests[0]?.body).toMatchObject({
      model: 'second-model',
      messages: [{ role: 'user', content: 'Hello' }],
    });
  });

  it('tells what was tried when all fail, and when to come again', async () => {
    const { session } = await setUp([failWith(503), failWith(429, { 'retry-after': '7' })]);
    const answer = await session.post(messagesRequest({ stream: true }));
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.status).toBe(429);
    const text = await answer.text();
    expect(text).toContain('first,first-model');
    expect(text).toContain('second,second-model');
  });

  it('lets a candidate rest as long as it asked for, and says so', async () => {
    const answers = [failWith(429, { 'retry-after': '30' }), answerText('first')];
    const { session, first, clock } = await setUp([
      (request, response) => answers.shift()?.(request, response),
      answerText('second'),
    ]);
    await ask(session);
    clock.advance(29_000);
    expect(await ask(session, { metadata: otherConversation(1) })).toBe('second');
    expect(first.requests).toHaveLength(1);
    expect(JSON.stringify(session.activity.recent.at(-1)?.decision?.trace)).toContain('first');
    clock.advance(2_000);
    expect(await ask(session, { metadata: otherConversation(2) })).toBe('first');
  });

  it('stays with the candidate that a conversation went over to, while its cache is warm', async () => {
    const answers = [failWith(429, { 'retry-after': '1' })];
    const { session, clock } = await setUp([
      (request, response) => (answers.shift() ?? answerText('first'))(request, response),
      answerText('second'),
    ]);
    expect(await ask(session)).toBe('second');
    clock.advance(60_000);
    expect(await ask(session)).toBe('second');
    expect(await ask(session, { metadata: otherConversation(1) })).toBe('first');
    clock.advance(10 * 60_000);
    expect(await ask(session)).toBe('first');
  });

  it('stays with the second when it began while the first rested', async () => {
    const answers = [failWith(429, { 'retry-after': '60' })];
    const { session, clock } = await setUp([
      (request, response) => (answers.shift() ?? answerText('first'))(request, response),
      answerText('second'),
    ]);
    expect(await ask(session, { metadata: otherConversation(1) })).toBe('second');
    expect(await ask(session, { metadata: otherConversation(2) })).toBe('second');
    clock.advance(120_000);
    expect(await ask(session, { metadata: otherConversation(2) })).toBe('second');
    expect(await ask(session, { metadata: otherConversation(3) })).toBe('first');
  });

  it('opens a circuit after repeated failures, and tries again later', async () => {
    let healthy = false;
    const { session, first, clock } = await setUp([
      (request, response) => (healthy ? answerText('first') : failWith(500))(request, response),
      answerText('second'),
    ]);
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await ask(session, { metadata: otherConversation(turn) })).toBe('second');
    }
    expect(first.requests.length).toBeLessThan(6);
    healthy = true;
    clock.advance(10 * 60_000);
    expect(await ask(session, { metadata: otherConversation(9) })).toBe('first');
  });

  it('takes no answer of its own making for a sign of life', async () => {
    const { session, first } = await setUp([failWith(500), answerText('second')]);
    for (let turn = 0; turn < 4; turn += 1) {
      await ask(session, { metadata: otherConversation(turn) });
    }
    const asked = first.requests.length;
    await session.post(messagesRequest({ model: 'first,first-model', max_tokens: 0 }));
    expect(await ask(session, { metadata: otherConversation(9) })).toBe('second');
    expect(first.requests).toHaveLength(asked);
  });

  it('spreads conversations over the candidates in turn, where it is told so', async () => {
    const { session } = await setUp([answerText('first'), answerText('second')], {
      router: { strategy: 'round_robin' },
    });
    const answers: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      answers.push(await ask(session, { metadata: otherConversation(turn) }));
    }
    expect(answers).toEqual(['first', 'second', 'first', 'second']);
    expect(await ask(session, { metadata: otherConversation(1) })).toBe('second');
  });
});

describe('a list of Anthropic and another provider', () => {
  it('moves on from Anthropic, and never shows it the key of the other', async () => {
    const anthropic = await startTestUpstream(failWith(529));
    const other = await startTestUpstream(answerText('other'));
    const config = testConfig(
      route('other'),
      [testProvider(`${other.url}/v1`, { name: 'other' })],
      testAnthropic(anthropic.url),
    );
    const routes = { default: [{ kind: 'passthrough' } as const, route('other')] };
    const session = await startTestSession({ ...config, router: { ...config.router, routes } });
    const answer = await session.post(messagesRequest({ stream: true }), {
      headers: { authorization: 'Bearer own-login' },
    });
    expect(await answer.text()).toContain('other');
    expect(anthropic.requests[0]?.headers.authorization).toBe('Bearer own-login');
    expect(JSON.stringify(other.requests)).not.toContain('own-login');
  });

  it('sends Anthropic the own login of the client after another provider failed', async () => {
    const anthropic = await startTestUpstream((_request, response) =>
      sendMessage(response, [{ type: 'text', text: 'claude' }]),
    );
    const other = await startTestUpstream(failWith(503));
    const config = testConfig(
      route('other'),
      [testProvider(other.url, { name: 'other', protocol: 'anthropic', forwardsAsIs: true })],
      testAnthropic(anthropic.url),
    );
    const routes = { default: [route('other'), { kind: 'passthrough' } as const] };
    const session = await startTestSession({ ...config, router: { ...config.router, routes } });
    const answer = await session.post(messagesRequest({ stream: true }), {
      headers: { authorization: 'Bearer own-login' },
    });
    expect(await answer.text()).toContain('claude');
    expect(anthropic.requests[0]?.headers.authorization).toBe('Bearer own-login');
    expect(anthropic.requests[0]?.body.model).toBe('claude-opus-4-8');
    expect(JSON.stringify(other.requests)).not.toContain('own-login');
  });
});

function otherConversation(number: number): object {
  return {
    user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: `s${number}` }),
  };
}
