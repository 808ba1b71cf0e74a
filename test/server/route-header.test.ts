import { describe, expect, it } from 'vitest';
import { sendMessage } from '../support/anthropic-answers.ts';
import {
  answerWith,
  failWith,
  LOGIN,
  postStreamed,
  type RoutedSetup,
  startRouted,
} from '../support/routed-session.ts';
import { routesOf, rule } from '../support/routing-config.ts';
import { messagesRequest } from '../support/test-session.ts';

/** The header of a request's answer, parsed. */
async function headerOf(setup: RoutedSetup, changes: object = {}) {
  const { session } = await startRouted(setup);
  const answer = await postStreamed(session, changes);
  await answer.text();
  const header = answer.headers.get('x-tproxy-route') ?? '';
  expect(header).toMatch(/^[\x20-\x7e]+$/);
  return { status: answer.status, header: JSON.parse(header) };
}

const claude: RoutedSetup['anthropic'] = {
  respond: (_request, response) => sendMessage(response, [{ type: 'text', text: 'claude' }]),
};

describe('x-tproxy-route', () => {
  it.each<[string, RoutedSetup, object, object]>([
    [
      'a default route',
      { providers: { local: {} }, routes: { default: 'local,m' } },
      {},
      {
        route: 'local,m',
        scenario: 'default',
        phase: 'scenario',
        reason: 'no other route applies',
      },
    ],
    [
      'a scenario',
      { providers: { local: {} }, routes: { think: 'local,m' } },
      { output_config: { effort: 'max' } },
      { route: 'local,m', scenario: 'think', phase: 'scenario', reason: 'the effort is max' },
    ],
    [
      'passthrough',
      { providers: { local: {} }, routes: { default: 'passthrough' }, anthropic: claude },
      {},
      { route: 'passthrough', scenario: 'default', phase: 'scenario' },
    ],
    [
      'a named route',
      { providers: { local: {} } },
      { model: 'local:qwen2.5-coder:7b' },
      { route: 'local,qwen2.5-coder:7b', scenario: 'default', phase: 'explicit' },
    ],
    [
      'the second candidate, after the first has failed',
      { providers: { first: { respond: failWith(503) }, second: {} } },
      {},
      { route: 'second,second-model', scenario: 'default', phase: 'scenario' },
    ],
    [
      'Anthropic, after another provider has failed',
      {
        providers: { first: { respond: failWith(503) } },
        routes: { default: ['first,m', 'passthrough'] },
        anthropic: claude,
      },
      {},
      { route: 'passthrough' },
    ],
    [
      'another provider, after Anthropic has failed',
      {
        providers: { second: { respond: answerWith('second') } },
        routes: { default: ['passthrough', 'second,m'] },
        anthropic: { respond: failWith(529) },
      },
      {},
      { route: 'second,m' },
    ],
    [
      'a route of which names are not ASCII',
      {
        providers: { local: {} },
        routes: { default: 'local,模型 🚀' },
        router: { rules: [rule('local,é', { models: ['ñ*'] })] },
      },
      {},
      { route: 'local,模型 🚀' },
    ],
    [
      'a reason that is not ASCII',
      {
        providers: { local: {} },
        router: { rules: [rule('local,m', { phrases: ['übersetze'] })] },
      },
      { messages: [{ role: 'user', content: 'Übersetze das' }] },
      { route: 'local,m', phase: 'rule', reason: 'the newest text holds "übersetze"' },
    ],
    [
      'a budget that is used up',
      {
        providers: { local: {} },
        budget: { sessionUsd: 0, whenReached: routesOf('local,cheap') },
      },
      {},
      { route: 'local,cheap', phase: 'budget' },
    ],
  ])('names %s', async (_name, setup, changes, expected) => {
    const { status, header } = await headerOf(setup, changes);
    expect(status).toBe(200);
    expect(header).toMatchObject(expected);
    expect(Object.keys(header)).toEqual(['route', 'scenario', 'phase', 'reason']);
  });

  it('stands at whole answers, too', async () => {
    const { session } = await startRouted({ providers: { local: {} } });
    const answer = await session.post(messagesRequest(), { headers: LOGIN });
    expect(JSON.parse(answer.headers.get('x-tproxy-route') ?? '').route).toBe('local,local-model');
  });

  it('names the last candidate that was asked when none has answered', async () => {
    const { status, header } = await headerOf({
      providers: { first: { respond: failWith(503) }, second: { respond: failWith(500) } },
    });
    expect(status).toBeGreaterThanOrEqual(500);
    expect(header.route).toBe('second,second-model');
  });

  it.each([
    ['rule', `nothing-${'é'.repeat(20_000)}`, /^local,m$/],
    ['route of its own', `local,${'é'.repeat(20_000)}`, /^local,é+…$/],
  ])(
    'is never longer than what a client takes, whatever %s a model has',
    async (_, model, route) => {
      const rules = [rule('local,m', { models: ['nothing-*'] })];
      const { status, header } = await headerOf(
        { providers: { local: {} }, router: { rules } },
        { model },
      );
      expect(status).toBe(200);
      expect(header.route).toMatch(route);
    },
  );
});
