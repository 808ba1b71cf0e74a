import { createServer, get } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ModelPrice } from '../../src/config/types.ts';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { startKeepAlive } from '../../src/server/keep-alive.ts';
import { type Clock, createClock } from '../support/clock.ts';
import type { Respond } from '../support/fake-upstream.ts';
import {
  answerWith,
  conversation,
  failWith,
  refusalOf,
  reportOf,
  routeOf,
  startRouted,
} from '../support/routed-session.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
/** Noon of a day without a change of the clocks, wherever the test runs. */
const NOON = new Date(2026, 0, 15, 12).getTime();

/** Answers, and sets the clock meanwhile. */
const answerAfter =
  (clock: Clock, jump: number): Respond =>
  (request, response) => {
    clock.advance(jump);
    return answerWith('answer')(request, response);
  };

/** Refuses the first request with a rest of 30 s, then answers. */
function restOnce(): Respond {
  const answers = [failWith(429, { 'retry-after': '30' })];
  return (request, response) => (answers.shift() ?? answerWith('rested'))(request, response);
}

const durationsOf = ({ durationMs, firstByteMs, attempts }: RequestRecord) => [
  durationMs,
  firstByteMs,
  ...attempts.map((attempt) => attempt.durationMs),
];

describe('a clock that is set while a session runs', () => {
  it.each([
    ['an hour back', -HOUR, 0],
    ['a day back', -DAY, 0],
    // Time that a machine has slept cannot be told from this.
    ['an hour on', HOUR, HOUR],
  ])('%s makes no duration negative', async (_, jump, duration) => {
    const clock = createClock(NOON);
    const respond = answerAfter(clock, jump);
    const { session } = await startRouted({ providers: { one: { respond } }, clock });
    await routeOf(session);
    const [record] = session.activity.recent;
    if (record === undefined) throw new Error('the request is not recorded');
    expect(durationsOf(record)).toEqual([duration, duration, duration]);
    expect(record.startedAt).toBe(NOON);
    expect((await reportOf(session)).uptimeSeconds).toBe(duration / SECOND);
    await routeOf(session);
    // The second one is of the time that the clock says now.
    expect(session.activity.recent[1]?.startedAt).toBe(NOON + jump);
  });

  it('back does not make a rest longer', async () => {
    const clock = createClock(NOON);
    const providers = { first: { respond: restOnce() }, second: {} };
    const { session } = await startRouted({ providers, clock });
    expect(await routeOf(session, conversation(1))).toBe('second,second-model');
    clock.advance(-DAY);
    expect(await routeOf(session, conversation(2))).toBe('second,second-model');
    clock.advance(31 * SECOND);
    expect(await routeOf(session, conversation(3))).toBe('rested');
  });

  it('back does not keep a circuit open', async () => {
    const clock = createClock(NOON);
    const answers = [failWith(500), failWith(500), failWith(500)];
    const respond: Respond = (request, response) =>
      (answers.shift() ?? answerWith('well again'))(request, response);
    const { session } = await startRouted({ providers: { first: { respond }, second: {} }, clock });
    for (const number of [1, 2, 3, 4]) {
      expect(await routeOf(session, conversation(number))).toBe('second,second-model');
    }
    clock.advance(-DAY);
    await routeOf(session, conversation(5));
    clock.advance(31 * SECOND);
    expect(await routeOf(session, conversation(6))).toBe('well again');
  });

  it('back does not bind a conversation to a cache that has gone cold', async () => {
    const clock = createClock(NOON);
    const providers = { first: { respond: restOnce() }, second: {} };
    const { session } = await startRouted({ providers, clock });
    expect(await routeOf(session, conversation(1))).toBe('second,second-model');
    clock.advance(-DAY);
    expect(await routeOf(session, conversation(1))).toBe('second,second-model');
    clock.advance(6 * 60 * SECOND);
    expect(await routeOf(session, conversation(1))).toBe('rested');
  });

  it('to another day and back forgets nothing of what was spent', async () => {
    const clock = createClock(NOON);
    // Each answer has three tokens, so that one costs 30 cents.
    const price: ModelPrice = { input: 0, output: 100_000 };
    const { session } = await startRouted({
      providers: { local: { prices: new Map([['dear', price]]) } },
      routes: { default: 'local,dear' },
      budget: { dayUsd: 0.2 },
      clock,
    });
    await routeOf(session);
    expect((await refusalOf(session)).message).toContain('have spent $0.30 of $0.20');
    clock.advance(DAY);
    await routeOf(session);
    clock.advance(-DAY);
    expect((await refusalOf(session)).message).toContain('have spent $0.30 of $0.20');
  });

  it('leaves the pings of a silent stream alone', async () => {
    const real = Date.now;
    let jump = DAY;
    vi.spyOn(Date, 'now').mockImplementation(() => {
      jump = -jump;
      return real() + jump;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    const server = createServer((_request, response) => {
      response.writeHead(200).flushHeaders();
      startKeepAlive(response, { pingMs: 20, deltaMs: DAY });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    const from = performance.now();
    let pings = 0;
    await new Promise<void>((resolve, reject) => {
      const asking = get({ port: typeof address === 'object' ? address?.port : 0 }, (response) => {
        response.on('data', (bytes) => {
          pings += String(bytes).split('event: ping').length - 1;
          if (pings >= 3) resolve(void asking.destroy());
        });
      });
      asking.once('error', reject);
    });
    expect(pings).toBeLessThanOrEqual((performance.now() - from) / 20 + 1);
  });
});
