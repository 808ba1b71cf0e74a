import { describe, expect, it } from 'vitest';
import type { Config, Route } from '../../src/config/types.ts';
import { clientRequests, hasSamples } from '../support/client-samples.ts';
import { completion, sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import { testConfig, testProvider } from '../support/test-config.ts';
import { startTestSession, startTestUpstream, type TestSession } from '../support/test-session.ts';

type RouteName = keyof Config['router']['routes'];

const ALL: readonly RouteName[] = [
  'default',
  'background',
  'think',
  'long_context',
  'web_search',
  'image',
  'subagent',
];

/** What each kind of request is, by the beginning of its file's name (client.md 3.2, 3.3). */
const EXPECTED: readonly (readonly [RegExp, RouteName])[] = [
  [/^(?:title|rename|quota-probe|count-fallback|webfetch)/, 'background'],
  [/^websearch/, 'web_search'],
  [/^image/, 'image'],
  [/^(?:plan|ultrathink|effort-(?:xhigh|max))/, 'think'],
  [/^subagent/, 'subagent'],
  [/./, 'default'],
];

const expectedRoute = (name: string): RouteName =>
  EXPECTED.find(([pattern]) => pattern.test(name))?.[1] ?? 'default';

const SAMPLES = clientRequests()
  .filter(([, { method, path }]) => method === 'POST' && /\/v1\/messages(?:\?|$)/.test(path))
  .map(([name, sample]) => [name, expectedRoute(name), sample] as const);

/** A session where each of these routes leads to a model of its name. */
async function startRouted(names: readonly RouteName[]): Promise<{
  readonly session: TestSession;
  readonly lastModel: () => unknown;
}> {
  const upstream = await startTestUpstream(({ body }, response) =>
    body.stream === true
      ? sendSse(response, textChunks('Hello'))
      : sendJson(response, 200, completion({ content: 'Hello' })),
  );
  const route = (model: string): Route => ({ kind: 'model', provider: 'test', model });
  const quirks = { ...testProvider('').quirks, webSearch: 'model' } as const;
  const config = testConfig(route('default'), [testProvider(`${upstream.url}/v1`, { quirks })]);
  const routes = {
    default: [route('default')],
    ...Object.fromEntries(names.map((name) => [name, [route(name)]])),
  };
  const router = { ...config.router, routes, longContextThreshold: 1_000_000 };
  const session = await startTestSession({ ...config, router });
  return { session, lastModel: () => upstream.requests.at(-1)?.body.model };
}

describe.skipIf(!hasSamples)('each real request, with a route for every kind of work', () => {
  it.each(SAMPLES)('%s goes to %s', async (_name, expected, { body, headers }) => {
    const { session, lastModel } = await startRouted(ALL);
    const answer = await session.post(body, { headers: identifying(headers) });
    expect(await answer.text()).toContain('Hello');
    expect(answer.status).toBe(200);
    expect(lastModel()).toBe(expected);
    expect(session.activity.recent[0]?.decision?.scenario).toBe(expected);
  });
});

describe.skipIf(!hasSamples)('each real request, with only some routes', () => {
  it.each(SAMPLES)(
    '%s goes to %s only where that is configured, else to default',
    async (_name, expected, { body, headers }) => {
      const some: readonly RouteName[] = ['think', 'image'];
      const { session, lastModel } = await startRouted(some);
      const answer = await session.post(body, { headers: identifying(headers) });
      await answer.text();
      expect(lastModel()).toBe(some.includes(expected) ? expected : 'default');
    },
  );
});

/** The headers that tell requests apart; fetch makes the others itself. */
function identifying(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-claude-code-')),
  );
}
