import { onTestFinished } from 'vitest';
import { statePaths } from '../../src/config/config-paths.ts';
import type { Config, Provider } from '../../src/config/types.ts';
import {
  type Session,
  type SessionOptions,
  startSession,
} from '../../src/session/start-session.ts';
import { type FakeUpstream, type Respond, startUpstream } from './fake-upstream.ts';
import { parseFrames, type ReadAnswer, readEvents } from './read-events.ts';
import { tempFolder } from './temp-folder.ts';
import { testAnthropic, testConfig, testProvider } from './test-config.ts';

/** The token that the session gives a claude without a login. */
export const SESSION_TOKEN = 'tproxy-session-of-the-test';

/** A model id of tproxy's own making, which no upstream knows. */
export const BACKGROUND_MODEL = 'claude-haiku-4-5-tproxy-bg';

export interface TestSession extends Session {
  /** POSTs a Messages request. */
  post(body: unknown, init?: RequestInit): Promise<Response>;
  /** POSTs a streamed Messages request and reads its events strictly. */
  stream(changes?: object): Promise<ReadAnswer>;
}

export interface TestSetup {
  readonly session: TestSession;
  readonly upstream: FakeUpstream;
}

/** A small valid request. */
export function messagesRequest(changes: object = {}): Record<string, unknown> {
  return {
    model: 'claude-opus-4-8',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hello' }],
    ...changes,
  };
}

export type TestSessionOptions = Pick<
  SessionOptions,
  'configFiles' | 'projectFolder' | 'homeFolder' | 'now' | 'openTo' | 'onRecord' | 'onNotice'
>;

/** A session that ends with the test, in a home of its own unless one is given. */
export async function startTestSession(
  config: Config,
  options: Partial<TestSessionOptions> = {},
): Promise<TestSession> {
  const { homeFolder = await tempFolder() } = options;
  const session = await startSession({
    config,
    statePaths: statePaths({ env: {}, homeDir: homeFolder }),
    sessionToken: SESSION_TOKEN,
    modelAliases: new Map([[BACKGROUND_MODEL, 'claude-haiku-4-5']]),
    projectFolder: undefined,
    homeFolder,
    // So that a test finds the record of what it was answered.
    letClientRead: () => new Promise((resolve) => process.nextTick(resolve)),
    ...options,
  });
  await session.announce();
  onTestFinished(() => session.close());
  const post = (body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`${session.baseUrl}/v1/messages?beta=true`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });
  return {
    ...session,
    post,
    async stream(changes = {}) {
      const response = await post(messagesRequest({ stream: true, ...changes }));
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      return readEvents(parseFrames(text));
    },
  };
}

/** A session whose default route is an OpenAI-compatible upstream that answers like this. */
export async function openaiSetup(
  respond: Respond,
  changes: Partial<Provider> = {},
): Promise<TestSetup> {
  const upstream = await startTestUpstream(respond);
  const provider = testProvider(`${upstream.url}/v1`, changes);
  const route = { kind: 'model', provider: provider.name, model: 'test-model' } as const;
  return { upstream, session: await startTestSession(testConfig(route, [provider])) };
}

/** A session without configuration, whose Anthropic is an upstream that answers like this. */
export async function passthroughSetup(
  respond: Respond,
  proxy: Partial<Config['proxy']> = {},
): Promise<TestSetup> {
  const upstream = await startTestUpstream(respond);
  const config = testConfig({ kind: 'passthrough' }, [], testAnthropic(upstream.url));
  const session = await startTestSession({ ...config, proxy: { ...config.proxy, ...proxy } });
  return { upstream, session };
}

/** An upstream that ends with the test. */
export async function startTestUpstream(respond: Respond): Promise<FakeUpstream> {
  const upstream = await startUpstream(respond);
  onTestFinished(() => upstream.close());
  return upstream;
}
