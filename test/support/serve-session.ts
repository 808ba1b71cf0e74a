import type { SessionOptions } from '../../src/session/start-session.ts';
import { sendWholeMessage } from './anthropic-answers.ts';
import type { FakeUpstream, Respond } from './fake-upstream.ts';
import { completion, sendJson } from './openai-answers.ts';
import { testAnthropic, testConfig, testProvider } from './test-config.ts';
import { startTestSession, startTestUpstream, type TestSession } from './test-session.ts';

/** The token of `tproxy serve` in tests; it stands in a path only when it is encoded. */
export const SERVE_TOKEN = 'serve+token/of-the-test.32-or-more==';

export interface ServeSetup {
  readonly session: TestSession;
  readonly upstream: FakeUpstream;
}

export interface ServeSetupOptions {
  /** Where the session listens. */
  readonly host?: string;
  readonly publicHosts?: readonly string[];
  readonly respond?: Respond;
  readonly options?: Partial<Pick<SessionOptions, 'onRecord' | 'onNotice' | 'configFiles'>>;
}

/** A session for other clients, whose default route is an OpenAI-compatible upstream. */
export async function serveTranslated(setup: ServeSetupOptions = {}): Promise<ServeSetup> {
  const {
    respond = (_request, response) => sendJson(response, 200, completion({ content: 'Hi' })),
  } = setup;
  const upstream = await startTestUpstream(respond);
  const provider = testProvider(`${upstream.url}/v1`);
  const route = { kind: 'model', provider: provider.name, model: 'test-model' } as const;
  return { upstream, session: await serve(testConfig(route, [provider]), setup) };
}

/** The same, whose default route is Anthropic with the client's own credential. */
export async function servePassthrough(setup: ServeSetupOptions = {}): Promise<ServeSetup> {
  const { respond = (_request, response) => sendWholeMessage(response, 'Hi') } = setup;
  const upstream = await startTestUpstream(respond);
  const config = testConfig({ kind: 'passthrough' }, [], testAnthropic(upstream.url));
  return { upstream, session: await serve(config, setup) };
}

function serve(
  config: ReturnType<typeof testConfig>,
  { host = '127.0.0.1', publicHosts = [], options }: ServeSetupOptions,
): Promise<TestSession> {
  return startTestSession(
    { ...config, proxy: { ...config.proxy, host } },
    { openTo: { token: SERVE_TOKEN, publicHosts }, ...options },
  );
}
