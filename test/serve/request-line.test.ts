import { describe, expect, it } from 'vitest';
import { requestLine } from '../../src/serve/request-line.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

const startedAt = new Date(2026, 0, 15, 9, 5, 7).getTime();

describe('requestLine', () => {
  it('tells what was asked, where it went and what it took', () => {
    expect(requestLine(requestRecord({ startedAt, durationMs: 1234 }))).toBe(
      '09:05:07  default  claude-opus-4-8 → one,a  answered  1.2 s  400 in, 20 out',
    );
  });

  it('tells every candidate and why the last did not answer', () => {
    const attempts = [attempt('one,a', 'upstream_overloaded'), attempt('two,b', 'upstream_auth')];
    const record = requestRecord({
      startedAt,
      attempts,
      outcome: 'upstream_auth',
      usage: undefined,
    });
    expect(requestLine(record)).toBe(
      '09:05:07  default  claude-opus-4-8 → one,a → two,b  upstream auth  0.0 s  what the provider said',
    );
  });

  it('is one line that moves no cursor, whatever the client calls its model', () => {
    const line = requestLine(
      requestRecord({
        requestedModel: 'a\n\u001b[2Jb',
        decision: undefined,
        attempts: [],
        outcome: 'unauthorized',
      }),
    );
    expect(line).toContain('(none)  a??[2Jb → (no route)  unauthorized');
  });
});
