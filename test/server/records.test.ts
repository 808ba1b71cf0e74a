import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_COST,
  ANTHROPIC_COUNTS,
  ASK,
  answerAsAnthropic,
  answerSlowly,
  ask,
  MODEL,
  OPENAI_COST,
  OPENAI_COST_ASKED,
  OPENAI_COUNTS,
  PRICE_ASKED,
  PROMPT,
  prices,
  routes,
  startRecorded,
  toAnthropic,
} from '../support/recorded-session.ts';
import { failWith, LOGIN, refusalOf, reportOf, routeOf } from '../support/routed-session.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { messagesRequest } from '../support/test-session.ts';

describe('the record of an answered request', () => {
  it.each([true, false])(
    'tells what a translated one took and cost (stream: %s)',
    async (stream) => {
      const { session, kept } = await startRecorded((clock) => ({
        providers: { local: { prices, respond: answerSlowly(clock) } },
        routes,
      }));
      await ask(session, stream);
      const { record, line } = await kept();
      const facts = {
        requestedModel: MODEL,
        kind: 'main',
        outcome: 'answered',
        status: 200,
        usage: OPENAI_COUNTS,
        costUsd: OPENAI_COST,
        requestedCostUsd: OPENAI_COST_ASKED,
        firstByteMs: 250,
        durationMs: 250,
      };
      expect(record).toMatchObject({
        ...facts,
        startedAt: Date.UTC(2026, 0, 1),
        decision: { scenario: 'default', phase: 'scenario', candidates: [{ route: 'local,m' }] },
        attempts: [{ route: 'local,m', outcome: 'answered', message: undefined, durationMs: 250 }],
      });
      expect(line).toMatchObject({
        ...facts,
        v: 1,
        time: '2026-01-01T00:00:00.000Z',
        session: expect.stringMatching(/^[0-9a-f]{12}$/),
        project: 'shop',
        scenario: 'default',
        phase: 'scenario',
        reason: 'no other route applies',
        route: 'local,m',
        attempts: [{ route: 'local,m', outcome: 'answered', durationMs: 250 }],
      });
    },
  );

  it.each([true, false])(
    'tells what one took that was passed through, caches included (stream: %s)',
    async (stream) => {
      const { session, kept } = await startRecorded(toAnthropic);
      await ask(session, stream);
      const { record, line } = await kept();
      const facts = {
        outcome: 'answered',
        usage: ANTHROPIC_COUNTS,
        costUsd: ANTHROPIC_COST,
        requestedCostUsd: ANTHROPIC_COST,
        firstByteMs: 250,
      };
      expect(record).toMatchObject({
        ...facts,
        attempts: [{ route: 'passthrough', outcome: 'answered' }],
      });
      expect(line).toMatchObject({ ...facts, route: 'passthrough' });
    },
  );

  it('tells each candidate that was asked, and counts only what the last one took', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      providers: {
        first: {
          respond(request, response) {
            clock.advance(100);
            return failWith(503)(request, response);
          },
        },
        local: { prices, respond: answerSlowly(clock) },
      },
      routes: { default: ['first,m', 'local,m'] },
    }));
    await ask(session, true);
    const { record, line } = await kept();
    expect(record).toMatchObject({
      usage: OPENAI_COUNTS,
      costUsd: OPENAI_COST,
      firstByteMs: 350,
      attempts: [
        { route: 'first,m', outcome: 'upstream_overloaded', durationMs: 100 },
        { route: 'local,m', outcome: 'answered', durationMs: 250 },
      ],
    });
    expect(record?.attempts[0]?.message).toContain('failed with 503');
    expect(line).toMatchObject({ route: 'local,m', costUsd: OPENAI_COST });
    expect(JSON.stringify(line)).not.toContain('failed with');
    expect(session.activity.fallbacks).toEqual([
      { from: 'first,m', to: 'local,m', outcome: 'upstream_overloaded', times: 1 },
    ]);
  });

  it('has no cost where the price is not known', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      providers: { deepseek: { respond: answerSlowly(clock) } },
      routes: { default: 'deepseek,unpriced' },
    }));
    await ask(session, true);
    const { record, line } = await kept();
    expect(record).toMatchObject({ costUsd: undefined, requestedCostUsd: OPENAI_COST_ASKED });
    expect(line).not.toHaveProperty('costUsd');
  });

  it('is compared with the route that the client named', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      providers: {
        local: { prices, respond: answerSlowly(clock) },
        dear: { prices: new Map([['x', PRICE_ASKED]]) },
      },
      routes,
      budget: { sessionUsd: 1 },
    }));
    const answer = await session.post(messagesRequest({ ...ASK, model: 'local,m' }));
    await answer.text();
    const { record } = await kept();
    expect(record).toMatchObject({ costUsd: OPENAI_COST, requestedCostUsd: OPENAI_COST });
  });
});

describe('the record of a request without an answer', () => {
  it('tells the refusal of a provider', async () => {
    const { session, kept } = await startRecorded(() => ({
      providers: { local: { prices, respond: failWith(400) } },
      routes,
    }));
    const { message } = await refusalOf(session, ASK);
    expect(message).toContain('failed with 400');
    const { record, line } = await kept();
    const facts = { outcome: 'upstream_invalid_request', status: 400 };
    expect(record).toMatchObject({
      ...facts,
      usage: undefined,
      costUsd: undefined,
      firstByteMs: undefined,
      attempts: [{ route: 'local,m', outcome: 'upstream_invalid_request' }],
    });
    expect(line).toMatchObject(facts);
    expect(session.activity.totals).toMatchObject({ requests: 1, failures: 1 });
  });

  it('tells a refusal of Anthropic that went through as it was', async () => {
    const { session, kept } = await startRecorded(() => ({
      providers: { local: {} },
      routes: { default: 'passthrough' },
      anthropic: { respond: failWith(429) },
    }));
    expect((await refusalOf(session, ASK)).status).toBe(429);
    const { record, line } = await kept();
    const facts = { outcome: 'refused', status: 429 };
    expect(record).toMatchObject({
      ...facts,
      usage: undefined,
      firstByteMs: undefined,
      attempts: [{ route: 'passthrough', outcome: 'refused' }],
    });
    expect(line).toMatchObject(facts);
  });
});

describe('GET /health', () => {
  it('adds up the tokens and the costs of all requests', async () => {
    const { session } = await startRecorded((clock) => ({
      providers: { local: { prices, respond: answerSlowly(clock) } },
      routes: { default: 'local,m', think: 'passthrough' },
      anthropic: { respond: answerAsAnthropic(clock) },
    }));
    await routeOf(session, ASK);
    await routeOf(session, ASK);
    await routeOf(session, { ...ASK, output_config: { effort: 'max' } });
    await refusalOf(session, { ...ASK, model: 'nobody,x' });
    const report = await reportOf(session);
    expect(report).toMatchObject({
      requests: 4,
      failures: 1,
      totals: {
        inputTokens: 120_012,
        cacheReadTokens: 130_000,
        cacheCreationTokens: 3000,
        outputTokens: 14_900,
        thinkingTokens: 6000,
        cost: { usd: expect.closeTo(2 * OPENAI_COST + ANTHROPIC_COST, 9), unknown: 0 },
        requestedCost: { usd: expect.closeTo(2 * OPENAI_COST_ASKED + ANTHROPIC_COST, 9) },
      },
    });
    expect(
      report.routes.map(({ scenario, route }: Record<string, unknown>) => [scenario, route]),
    ).toEqual([
      ['default', 'local,m'],
      ['think', 'passthrough'],
      [undefined, undefined],
    ]);
    expect(JSON.stringify(report)).not.toContain(PROMPT);
    expect(JSON.stringify(report)).not.toContain(TEST_KEY);
    expect(JSON.stringify(report)).not.toContain(LOGIN.authorization);
  });
});
