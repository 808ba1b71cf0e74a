import { describe, expect, it } from 'vitest';
import type { ModelPrice } from '../../src/config/types.ts';
import { type Clock, createClock } from '../support/clock.ts';
import type { Respond } from '../support/fake-upstream.ts';
import {
  answerWith,
  conversation,
  failWith,
  type RoutedSession,
  type RoutedSetup,
  routeOf,
  startRouted,
} from '../support/routed-session.ts';

/** A handler that takes its time to the first byte. */
const takes =
  (clock: Clock, delay: { milliseconds: number }, text: string): Respond =>
  (request, response) => {
    clock.advance(delay.milliseconds);
    return answerWith(text)(request, response);
  };

/** Where conversations of these numbers go, one after the other. */
async function routesOfConversations(
  { session }: RoutedSession,
  numbers: readonly number[],
): Promise<readonly string[]> {
  const routes: string[] = [];
  for (const number of numbers) routes.push(await routeOf(session, conversation(number)));
  return routes;
}

describe('the strategy latency', () => {
  async function start(slow = { milliseconds: 400 }, quick = { milliseconds: 20 }) {
    const clock = createClock();
    return startRouted({
      clock,
      providers: {
        slow: { respond: takes(clock, slow, 'slow') },
        quick: { respond: takes(clock, quick, 'quick') },
      },
      router: { strategy: 'latency' },
    });
  }

  it('gets to know each candidate, and then sends new conversations to the quickest', async () => {
    const routes = await routesOfConversations(await start(), [1, 2, 3, 4, 5]);
    expect(routes).toEqual(['slow', 'quick', 'quick', 'quick', 'quick']);
  });

  it('leaves a conversation where it began, because its prompt is cached there', async () => {
    const routed = await start();
    expect(await routesOfConversations(routed, [1, 2, 1, 3, 1])).toEqual([
      'slow',
      'quick',
      'slow',
      'quick',
      'slow',
    ]);
    routed.clock.advance(10 * 60_000);
    expect(await routesOfConversations(routed, [1])).toEqual(['quick']);
  });

  it('notices when the quickest becomes slow', async () => {
    const quick = { milliseconds: 20 };
    const routed = await start({ milliseconds: 400 }, quick);
    expect(await routesOfConversations(routed, [1, 2, 3])).toEqual(['slow', 'quick', 'quick']);
    quick.milliseconds = 5000;
    expect(await routesOfConversations(routed, [4, 5])).toEqual(['quick', 'slow']);
  });

  it('falls back to the slower one', async () => {
    const clock = createClock();
    let healthy = true;
    const routed = await startRouted({
      clock,
      providers: {
        slow: { respond: takes(clock, { milliseconds: 400 }, 'slow') },
        quick: {
          respond: (request, response) =>
            (healthy ? answerWith('quick') : failWith(503))(request, response),
        },
      },
      router: { strategy: 'latency' },
    });
    await routesOfConversations(routed, [1, 2]);
    healthy = false;
    expect(await routesOfConversations(routed, [3])).toEqual(['slow']);
  });
});

describe('the strategy cost', () => {
  const price = (input: number, output: number): { prices: Map<string, ModelPrice> } => ({
    prices: new Map([['m', { input, output }]]),
  });
  const start = (providers: RoutedSetup['providers']): Promise<RoutedSession> => {
    const candidates = Object.keys(providers).map((name) => `${name},m`);
    const router = { strategy: 'cost' } as const;
    return startRouted({ providers, routes: { default: candidates }, router });
  };

  it('asks the cheapest first, and those of unknown price last', async () => {
    const routed = await start({
      // A known vendor's name: else a local address would mean that it costs nothing.
      deepseek: { respond: answerWith('unknown') },
      dear: { ...price(5, 25), respond: answerWith('dear') },
      cheap: { ...price(1, 2), respond: answerWith('cheap') },
    });
    expect(await routesOfConversations(routed, [1, 2])).toEqual(['cheap', 'cheap']);
    const [record] = routed.session.activity.recent;
    expect(record?.decision?.candidates.map(({ provider }) => provider)).toEqual([
      'cheap',
      'dear',
      'deepseek',
    ]);
  });

  it('counts the output a fifth of the input', async () => {
    const routed = await start({
      dear: { ...price(2, 1), respond: answerWith('dear output') },
      cheap: { ...price(1, 10), respond: answerWith('dear input') },
    });
    expect(await routesOfConversations(routed, [1])).toEqual(['dear output']);
  });

  it('falls back to the dearer one, and stays there while its cache is warm', async () => {
    let healthy = false;
    const routed = await start({
      dear: { ...price(5, 25), respond: answerWith('dear') },
      cheap: {
        ...price(1, 2),
        respond: (request, response) =>
          (healthy ? answerWith('cheap') : failWith(503))(request, response),
      },
    });
    expect(await routesOfConversations(routed, [1])).toEqual(['dear']);
    healthy = true;
    expect(await routesOfConversations(routed, [1, 2])).toEqual(['dear', 'cheap']);
  });
});
