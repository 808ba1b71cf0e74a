import { describe, expect, it } from 'vitest';
import type { Budget, ModelPrice } from '../../src/config/types.ts';
import { type Clock, createClock } from '../support/clock.ts';
import {
  failWith,
  lastDecision,
  type RoutedSetup,
  refusalOf,
  reportOf,
  routeOf,
  startRouted,
} from '../support/routed-session.ts';
import { mapping, routesOf } from '../support/routing-config.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { messagesRequest } from '../support/test-session.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Each answer has three tokens, so that one costs 30 cents. */
const THIRTY_CENTS: ModelPrice = { input: 0, output: 100_000 };
const priced = { prices: new Map([['dear', THIRTY_CENTS]]) };

const setup = (budget: Partial<Budget>, changes: Partial<RoutedSetup> = {}): RoutedSetup => ({
  providers: { local: priced },
  routes: { default: 'local,dear' },
  budget,
  ...changes,
});

const cheaper = { whenReached: routesOf('local,cheap') };

describe('the budget of a session', () => {
  it('says once that it is nearly spent, when it is', async () => {
    const { session } = await startRouted(setup({ sessionUsd: 1, warnAt: 0.5 }));
    await routeOf(session);
    expect(await session.notices()).toEqual([]);
    await routeOf(session);
    const warning = 'Budget: this session has spent $0.60 of its $1.00.';
    expect(await session.notices()).toEqual([warning]);
    await routeOf(session);
    expect(await session.notices()).toEqual([warning]);
    expect((await reportOf(session)).notices).toEqual([warning]);
  });

  it('refuses requests when it is spent, in words, and asks nobody', async () => {
    const { session, asked } = await startRouted(setup({ sessionUsd: 0.5 }));
    await routeOf(session);
    await routeOf(session);
    const { status, type, message, headers } = await refusalOf(session);
    expect({ status, type }).toEqual({ status: 400, type: 'invalid_request_error' });
    expect(message).toContain('this session has spent $0.60 of its $0.50');
    expect(message).toContain('session_usd');
    expect(headers.get('x-should-retry')).toBe('false');
    expect(asked('local')).toHaveLength(2);
    expect(session.activity.recent.at(-1)).toMatchObject({
      outcome: 'budget_reached',
      status: 400,
      attempts: [],
      costUsd: undefined,
    });
  });

  it('refuses requests that are not streamed, and those that name their route', async () => {
    const { session } = await startRouted(setup({ sessionUsd: 0.3 }));
    await routeOf(session);
    const whole = await session.post(messagesRequest());
    expect(whole.status).toBe(400);
    const { message } = await refusalOf(session, { model: 'local,cheap' });
    expect(message).toContain('The budget is used up');
  });

  it('lets tokens be counted all the same', async () => {
    const { session } = await startRouted(setup({ sessionUsd: 0.3 }));
    await routeOf(session);
    const counted = await fetch(`${session.baseUrl}/v1/messages/count_tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(messagesRequest()),
    });
    expect(counted.status).toBe(200);
    expect(JSON.parse(await counted.text()).input_tokens).toBeGreaterThan(0);
  });

  it('moves everything to the route for that case, where there is one', async () => {
    const modelMappings = [mapping('claude-opus-*', 'local,dear')];
    const { session } = await startRouted(
      setup({ sessionUsd: 0.5, ...cheaper }, { router: { modelMappings } }),
    );
    const routes = [];
    for (let turn = 0; turn < 3; turn += 1) routes.push(await routeOf(session));
    expect(routes).toEqual(['local,dear', 'local,dear', 'local,cheap']);
    expect(lastDecision(session)).toMatchObject({
      phase: 'budget',
      reason: 'this session has spent $0.60 of its $0.50',
    });
    expect(await routeOf(session, { model: 'local,dear' })).toBe('local,cheap');
    expect(await routeOf(session, { output_config: { effort: 'max' } })).toBe('local,cheap');
  });

  it('does not count what has no known price', async () => {
    const { session } = await startRouted(
      setup(
        { sessionUsd: 0.1 },
        { providers: { deepseek: {} }, routes: { default: 'deepseek,unpriced' } },
      ),
    );
    for (let turn = 0; turn < 3; turn += 1) await routeOf(session);
    expect(session.activity.totals.cost).toEqual({ usd: 0, unknown: 3 });
    expect(await session.notices()).toEqual([]);
  });

  it('does not count requests that nobody answered', async () => {
    const { session } = await startRouted(
      setup({ sessionUsd: 0.1 }, { providers: { local: { ...priced, respond: failWith(401) } } }),
    );
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await refusalOf(session)).message).toContain('failed with 401');
    }
    expect(session.activity.totals.cost).toEqual({ usd: 0, unknown: 0 });
  });
});

describe('the budget of a day', () => {
  const noon = (): Clock => createClock(new Date(2025, 0, 1, 12).getTime());
  const together = async (clock = noon()) => {
    const homeFolder = await tempFolder();
    return (budget: Partial<Budget>) =>
      startRouted(setup(budget, { clock, options: { homeFolder } }));
  };

  it('counts what an earlier session has spent', async () => {
    const start = await together();
    const earlier = await start({});
    await routeOf(earlier.session);
    await routeOf(earlier.session);
    await earlier.session.close();
    const { session } = await start({ dayUsd: 0.5 });
    await session.warmUp();
    const { status, message } = await refusalOf(session);
    expect(status).toBe(400);
    expect(message).toContain('all sessions of today have spent $0.60 of $0.50');
    expect(message).toContain('day_usd');
    expect(await session.notices()).toEqual([
      'Budget: all sessions of today have spent $0.60 of $0.50.',
    ]);
  });

  it('comes to know what another session spends meanwhile', async () => {
    const clock = noon();
    const start = await together(clock);
    const [one, other] = [await start({ dayUsd: 0.5, ...cheaper }), await start({})];
    expect(await routeOf(one.session)).toBe('local,dear');
    await routeOf(other.session);
    await other.session.close();
    clock.advance(5000);
    await waitUntil(
      async () => (await routeOf(one.session, { model: 'local,free' })) === 'local,cheap',
      () => 'The budget was never reached.',
    );
    expect(lastDecision(one.session)).toMatchObject({
      phase: 'budget',
      reason: 'all sessions of today have spent $0.60 of $0.50',
    });
  });

  it('begins anew at midnight, and so does its warning', async () => {
    const clock = createClock(new Date(2025, 0, 1, 23, 59).getTime());
    const start = await together(clock);
    const earlier = await start({});
    await routeOf(earlier.session);
    await earlier.session.close();
    const { session } = await start({ dayUsd: 0.5, warnAt: 1 });
    await session.warmUp();
    await routeOf(session);
    expect((await refusalOf(session)).message).toContain('$0.60 of $0.50');
    clock.advance(2 * 60_000);
    expect(await routeOf(session)).toBe('local,dear');
    expect(await routeOf(session)).toBe('local,dear');
    expect((await refusalOf(session)).message).toContain('$0.60 of $0.50');
  });

  it('does not end the budget of the session', async () => {
    const clock = createClock(new Date(2025, 0, 1, 23, 59).getTime());
    const { session } = await startRouted(setup({ sessionUsd: 0.3, dayUsd: 5 }, { clock }));
    await routeOf(session);
    clock.advance(2 * 60_000);
    expect((await refusalOf(session)).message).toContain('this session has spent');
  });
});
