import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/types.ts';
import { type ExplainContext, explainRequest } from '../../src/explain/explain-request.ts';
import { loadExplainContext } from '../../src/explain/load-explain-context.ts';
import { readSavedRequest } from '../../src/explain/read-saved-request.ts';
import { type ClientRequest, clientRequests, hasSamples } from '../support/client-samples.ts';
import { createClock } from '../support/clock.ts';
import { completion, sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import { mapping, routesOf, routingConfig, rule } from '../support/routing-config.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testProvider } from '../support/test-config.ts';
import {
  BACKGROUND_MODEL,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

/** What routing goes by is among them; the others are the connection's own. */
const OF_THE_CONNECTION = /^(?:host|connection|content-length|accept-encoding|transfer-encoding)$/;

const SAMPLES = clientRequests().filter(
  ([, { method, path }]) => method === 'POST' && /\/v1\/messages(?:\?|$)/.test(path),
);

/** A configuration in which every phase has something to say to some of the samples. */
function everyPhase(baseUrl: string): Config {
  const limits = { small: { contextWindow: 3000 }, blind: { images: false }, large: {} };
  const config = routingConfig(
    {
      default: ['test,small', 'test,large'],
      background: 'test,background',
      think: ['test,small', 'test,large'],
      long_context: 'test,long',
      web_search: 'test,search',
      image: ['test,blind', 'test,large'],
      subagent: 'test,sub',
    },
    {
      longContextThreshold: 3640,
      modelMappings: [mapping('gpt-5', 'test,mapped')],
      modelExclusions: ['test,excluded'],
      rules: [
        rule('test,ruled', { name: 'low', efforts: ['low'] }),
        rule('test,ruled', {
          name: 'sonnet',
          models: ['*sonnet-4-5*'],
          headers: { 'x-app': 'c*' },
        }),
        rule('test,ruled', { name: 'said', phrases: ['and once more'] }),
      ],
    },
  );
  const quirks = { ...testProvider('').quirks, webSearch: 'model' } as const;
  const provider = testProvider(baseUrl, { quirks, modelLimits: new Map(Object.entries(limits)) });
  const budget = { ...config.budget, sessionUsd: 1, whenReached: routesOf('test,cheap') };
  return { ...config, budget, providers: new Map([['test', provider]]) };
}

interface Setup {
  readonly session: TestSession;
  readonly context: ExplainContext;
}

/** A session that has loaded everything, and what would be explained beside it. */
async function setUp(): Promise<Setup> {
  const upstream = await startTestUpstream(({ body }, response) =>
    body.stream === true
      ? sendSse(response, textChunks('Hello'))
      : sendJson(response, 200, completion({ content: 'Hello' })),
  );
  const config = everyPhase(`${upstream.url}/v1`);
  const { now } = createClock();
  const cwd = await tempFolder();
  const session = await startTestSession(config, { now, projectFolder: cwd });
  await session.warmUp();
  const loaded = await loadExplainContext({ config, env: {}, homeDir: cwd, cwd, now });
  const modelAliases = new Map([[BACKGROUND_MODEL, 'claude-haiku-4-5']]);
  return { session, context: { ...loaded, modelAliases } };
}

async function decideLive({ body, headers }: ClientRequest, session: TestSession) {
  const sent = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.test(name));
  const answer = await session.post(body, { headers: Object.fromEntries(sent) });
  await answer.text();
  return session.activity.recent.at(-1)?.decision;
}

describe.skipIf(!hasSamples)('explainRequest beside a live session', () => {
  it('decides the same for every request of the real client', async () => {
    const { session, context } = await setUp();
    const phases = new Set<string>();
    for (const [name, sample] of SAMPLES) {
      const { method, path: url, headers, body } = sample;
      const saved = readSavedRequest(JSON.stringify({ method, url, headers, body }), name);
      const explanation = explainRequest(saved, context);
      const decision = explanation.outcome === 'routed' ? explanation.decision : undefined;
      expect(decision, name).toBeDefined();
      expect(decision, name).toEqual(await decideLive(sample, session));
      phases.add(`${decision?.phase} ${decision?.scenario}`);
    }
    // Else it would be easy to agree.
    expect([...phases].sort()).toEqual([
      'mapping default',
      'rule default',
      'scenario background',
      'scenario default',
      'scenario image',
      'scenario long_context',
      'scenario think',
      'scenario web_search',
      'subagent subagent',
    ]);
    expect(session.activity.requests).toBe(SAMPLES.length);
  });
});
