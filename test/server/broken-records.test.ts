import { describe, expect, it } from 'vitest';
import {
  ANTHROPIC_COUNTS,
  ASK,
  ask,
  beginAsAnthropic,
  beginChunks,
  leave,
  prices,
  routes,
  startRecorded,
  toAnthropic,
} from '../support/recorded-session.ts';
import { LOGIN } from '../support/routed-session.ts';
import { messagesRequest } from '../support/test-session.ts';

describe('the record of an answer that breaks off', () => {
  it('tells so where a provider hung up', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      providers: {
        local: {
          prices,
          respond(_request, response) {
            clock.advance(250);
            beginChunks(response, () => response.destroy());
          },
        },
      },
      routes,
    }));
    await ask(session, true);
    const { record, line } = await kept();
    const facts = { outcome: 'upstream_truncated', status: 200, firstByteMs: 250 };
    expect(record).toMatchObject({
      ...facts,
      usage: undefined,
      attempts: [{ route: 'local,m', outcome: 'upstream_truncated' }],
    });
    expect(line).toMatchObject(facts);
    expect(session.activity.totals).toMatchObject({ failures: 1, cost: { usd: 0, unknown: 1 } });
  });

  it('tells what Anthropic had counted when it hung up', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      ...toAnthropic(clock),
      anthropic: {
        respond: (_request, response) => beginAsAnthropic(response, () => response.destroy()),
      },
    }));
    await ask(session, true);
    const { record } = await kept();
    expect(record).toMatchObject({
      outcome: 'upstream_truncated',
      status: 200,
      usage: { ...ANTHROPIC_COUNTS, outputTokens: 1 },
    });
  });

  it('tells the client that went away', async () => {
    const { session, kept } = await startRecorded(() => ({
      providers: { local: { prices, respond: (_request, response) => beginChunks(response) } },
      routes,
    }));
    await leave(session);
    const { record, line } = await kept();
    expect(record).toMatchObject({
      outcome: 'client_closed',
      usage: undefined,
      attempts: [{ route: 'local,m', outcome: 'client_closed' }],
    });
    expect(line).toMatchObject({ outcome: 'client_closed' });
  });

  it('tells what Anthropic had counted when the client went away', async () => {
    const { session, kept } = await startRecorded((clock) => ({
      ...toAnthropic(clock),
      anthropic: { respond: (_request, response) => beginAsAnthropic(response) },
    }));
    await leave(session);
    const { record } = await kept();
    expect(record).toMatchObject({
      outcome: 'client_closed',
      usage: { ...ANTHROPIC_COUNTS, outputTokens: 1 },
      costUsd: (53_012 * 5 + 1 * 25) / 1e6,
    });
  });

  it.each(['translated', 'passed through'])(
    'tells the client that went away before the first byte of an answer %s',
    async (way) => {
      let asked = (): void => undefined;
      const arrived = new Promise<void>((resolve) => {
        asked = resolve;
      });
      const { session, kept } = await startRecorded(() => ({
        providers: { local: { respond: () => asked() } },
        routes: way === 'translated' ? routes : { default: 'passthrough' },
        anthropic: { respond: () => asked() },
      }));
      const controller = new AbortController();
      const answer = session.post(messagesRequest({ ...ASK, stream: true }), {
        headers: LOGIN,
        signal: controller.signal,
      });
      answer.catch(() => undefined);
      await arrived;
      controller.abort();
      const { record, line } = await kept();
      const facts = { outcome: 'client_closed', status: 499 };
      expect(record).toMatchObject({ ...facts, firstByteMs: undefined, usage: undefined });
      expect(line).toMatchObject(facts);
    },
  );
});
