import type { ServerResponse } from 'node:http';
import type { Budget, Provider, RouterConfig } from '../../src/config/types.ts';
import type { Decision } from '../../src/route/decision.ts';
import { type Clock, createClock } from './clock.ts';
import type { FakeUpstream, Respond, SeenRequest } from './fake-upstream.ts';
import { completion, sendJson, sendSse, textChunks } from './openai-answers.ts';
import { parseFrames, readEvents } from './read-events.ts';
import { type RouteTexts, routesOf } from './routing-config.ts';
import { testAnthropic, testConfig, testProvider } from './test-config.ts';
import {
  messagesRequest,
  startTestSession,
  startTestUpstream,
  type TestSession,
  type TestSessionOptions,
} from './test-session.ts';

export interface RoutedSetup {
  /** By name. Each is an upstream of its own; without `respond` it answers with what it was asked. */
  readonly providers: Readonly<Record<string, Partial<Provider> & { readonly respond?: Respond }>>;
  /** Without a default route, every provider is a candidate of it, with a model of its name. */
  readonly routes?: RouteTexts;
  readonly router?: Partial<Omit<RouterConfig, 'routes'>>;
  readonly budget?: Partial<Budget>;
  /** Anthropic, which `passthrough` leads to. */
  readonly anthropic?: Partial<Provider> & { readonly respond?: Respond };
  readonly options?: Partial<Omit<TestSessionOptions, 'now'>>;
  readonly clock?: Clock;
}

export interface RoutedSession {
  readonly session: TestSession;
  readonly clock: Clock;
  /** What a provider was sent so far; `anthropic` is where `passthrough` goes. */
  asked(provider: string): readonly SeenRequest[];
}

const PASSTHROUGH = { kind: 'passthrough' } as const;

/** A session with several real upstreams and a clock that stands still. */
export async function startRouted(setup: RoutedSetup): Promise<RoutedSession> {
  const { clock = createClock() } = setup;
  const { respond: answerAsAnthropic = refuse, ...anthropic } = setup.anthropic ?? {};
  const upstreams = new Map<string, FakeUpstream>();
  const passthrough = await startTestUpstream(answerAsAnthropic);
  upstreams.set('anthropic', passthrough);
  const providers: Provider[] = [];
  for (const [name, { respond = answerWithRoute(name), ...changes }] of Object.entries(
    setup.providers,
  )) {
    const upstream = await startTestUpstream(respond);
    upstreams.set(name, upstream);
    providers.push(testProvider(`${upstream.url}/v1`, { name, ...changes }));
  }
  const everyProvider = providers.map(({ name }) => `${name},${name}-model`);
  const routes = Object.entries({ default: everyProvider, ...setup.routes }).map(
    ([name, route]) => [name, routesOf(route)],
  );
  const config = testConfig(PASSTHROUGH, providers, testAnthropic(passthrough.url, anthropic));
  const session = await startTestSession(
    {
      ...config,
      router: {
        ...config.router,
        ...setup.router,
        routes: { ...config.router.routes, ...Object.fromEntries(routes) },
      },
      budget: { ...config.budget, ...setup.budget },
    },
    { ...setup.options, now: clock.now },
  );
  return { session, clock, asked: (provider) => upstreams.get(provider)?.requests ?? [] };
}

/** Answers with a text, streamed or whole as it was asked. */
export function answerWith(text: string): Respond {
  return ({ body }, response) =>
    body.stream === true
      ? sendSse(response, textChunks(text))
      : sendJson(response, 200, completion({ content: text }));
}

/** Refuses with a status, as an OpenAI-compatible server does. */
export function failWith(status: number, headers: Readonly<Record<string, string>> = {}): Respond {
  return (_request, response) =>
    sendJson(response, status, { error: { message: `failed with ${status}` } }, headers);
}

/** The client's own login, which every request here brings along. */
export const LOGIN = { authorization: 'Bearer own-login-of-the-test' } as const;

/** Which route a streamed request took: the text of the answer. */
export async function routeOf(session: TestSession, changes: object = {}): Promise<string> {
  const answer = await postStreamed(session, changes);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${answer.status} ${text}`);
  return readEvents(parseFrames(text)).text;
}

/** A request that is refused. */
export interface RefusedRequest {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  readonly headers: Headers;
}

/** @throws Error when the request is answered. */
export async function refusalOf(
  session: TestSession,
  changes: object = {},
): Promise<RefusedRequest> {
  const answer = await postStreamed(session, changes);
  const text = await answer.text();
  if (answer.status === 200) throw new Error(`It was answered: ${text}`);
  return { status: answer.status, headers: answer.headers, ...JSON.parse(text).error };
}

/** POSTs a streamed Messages request as the client does. */
export function postStreamed(session: TestSession, changes: object = {}): Promise<Response> {
  return session.post(messagesRequest({ stream: true, ...changes }), { headers: LOGIN });
}

/** The session's own report, as `tproxy status` asks for it. */
export async function reportOf({ baseUrl }: TestSession) {
  const answer = await fetch(`${baseUrl}/health`);
  return JSON.parse(await answer.text());
}

/** Why the newest request went where it went. */
export function lastDecision(session: TestSession): Decision | undefined {
  return session.activity.recent.at(-1)?.decision;
}

/** Names a conversation of its own. */
export function conversation(number: number): object {
  const ids = { device_id: 'd', account_uuid: '', session_id: `s${number}` };
  return { metadata: { user_id: JSON.stringify(ids) } };
}

function answerWithRoute(name: string): Respond {
  return (request, response) => answerWith(`${name},${request.body.model}`)(request, response);
}

function refuse(_request: SeenRequest, response: ServerResponse): void {
  sendJson(response, 500, { error: { message: 'Anthropic was asked' } });
}
