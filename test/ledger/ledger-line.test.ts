import { describe, expect, it } from 'vitest';
import { readLedgerLine, writeLedgerLine } from '../../src/ledger/ledger-line.ts';
import { attempt, requestRecord, usage } from '../support/request-record.ts';

const SESSION = { id: 'abc', project: 'my-project' };
const AT = Date.UTC(2026, 10, 23, 6, 44, 0, 123);

describe('writeLedgerLine', () => {
  it('keeps what happened, on one line', () => {
    const counts = usage({ inputTokens: 3, cacheCreation1hTokens: 2, webSearchRequests: 1 });
    const text = writeLedgerLine(
      requestRecord({
        startedAt: AT,
        usage: counts,
        attempts: [attempt('one,a', 'upstream_failed'), attempt('two,b')],
      }),
      SESSION,
    );
    expect(text).not.toContain('\n');
    const expected = {
      v: 1,
      time: '2026-11-23T06:44:00.123Z',
      session: 'abc',
      project: 'my-project',
      requestedModel: 'claude-opus-4-8',
      kind: 'main',
      scenario: 'default',
      phase: 'scenario',
      reason: 'no other route applies',
      route: 'two,b',
      attempts: [
        { route: 'one,a', outcome: 'upstream_failed', durationMs: 5 },
        { route: 'two,b', outcome: 'answered', durationMs: 5 },
      ],
      outcome: 'answered',
      status: 200,
      usage: counts,
      costUsd: 0.25,
      requestedCostUsd: 1,
      durationMs: 20,
      firstByteMs: 10,
    };
    expect(JSON.parse(text)).toEqual(expected);
    expect(readLedgerLine(text)).toEqual(expected);
  });

  it('leaves out what is not known', () => {
    const text = writeLedgerLine(
      requestRecord({
        kind: undefined,
        decision: undefined,
        attempts: [],
        usage: undefined,
        costUsd: undefined,
        requestedCostUsd: undefined,
        firstByteMs: undefined,
        outcome: 'unknown_provider',
        status: 400,
      }),
      { id: 'abc', project: undefined },
    );
    expect(readLedgerLine(text)).toEqual({
      v: 1,
      time: '1970-01-01T00:00:00.001Z',
      session: 'abc',
      requestedModel: 'claude-opus-4-8',
      attempts: [],
      outcome: 'unknown_provider',
      status: 400,
      durationMs: 20,
    });
  });

  it('keeps no text of a provider, no warning and no trace', () => {
    const text = writeLedgerLine(
      requestRecord({
        attempts: [{ ...attempt('one,a', 'upstream_failed'), message: 'SECRET' }],
        warnings: [{ feature: 'SECRET', detail: 'SECRET' }] as never,
      }),
      SESSION,
    );
    expect(text).not.toContain('SECRET');
    expect(text).not.toContain('trace');
  });

  it('stays short whatever the client names', () => {
    const long = 'x'.repeat(100_000);
    const text = writeLedgerLine(
      requestRecord({
        requestedModel: `${long}\n\u2028`,
        attempts: Array.from({ length: 500 }, () => attempt(long)),
      }),
      { id: 'abc', project: long },
    );
    expect(text.length).toBeLessThan(10_000);
    expect(text).not.toContain('\n');
    expect(readLedgerLine(text)?.attempts).toHaveLength(20);
  });
});

describe('readLedgerLine', () => {
  const whole = writeLedgerLine(requestRecord(), SESSION);
  it.each([
    ['half a line', whole.slice(0, 60)],
    ['two lines in one', whole.trim() + whole],
    ['another version', whole.replace('"v":1', '"v":2')],
    ['no time', whole.replace('1970', 'abcd')],
    ['a count that is none', whole.replace('"outputTokens":20', '"outputTokens":"20"')],
    ['a negative cost', whole.replace('"costUsd":0.25', '"costUsd":-1')],
    ['something else', '[1]'],
    ['null', 'null'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(readLedgerLine(text)).toBeUndefined();
  });

  it('takes fields that a later version may add', () => {
    expect(readLedgerLine(whole.replace('"v":1', '"v":1,"more":{}'))).toBeDefined();
  });
});
