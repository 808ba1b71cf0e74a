import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { LogEntry, LogLine } from '../../src/logging/log-line.ts';
import { readLogLine } from '../../src/logging/log-line.ts';
import { requestEntries } from '../../src/logging/request-entries.ts';
import { renderLogLine } from '../../src/logs/render-log-line.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

const TIME = new Date(2026, 0, 2, 3, 4, 5).toISOString();

function lineOf(entry: LogEntry | undefined): LogLine {
  const line = readLogLine(JSON.stringify({ v: 1, time: TIME, session: 'abcdef123456', ...entry }));
  if (line === undefined) throw new Error('no line of a log');
  return line;
}

const plain = new Chalk({ level: 0 });
const rendered = (entry: LogEntry | undefined): string => renderLogLine(lineOf(entry), plain);
const HEAD = /^2026-01-02 03:04:05 {2}(?:info |warn |error) {2}abcdef {2}/;
const wordsOf = (entry: LogEntry | undefined): string => rendered(entry).replace(HEAD, '');

describe('renderLogLine', () => {
  it('says of a request where it went, and what it came to', () => {
    const [entry] = requestEntries(requestRecord({ durationMs: 4_480 }));
    const short = entry && { ...entry, decision: undefined };
    expect(rendered(short)).toBe(
      '2026-01-02 03:04:05  info   abcdef  default → one,a  200  400 in, 20 out  $0.25  4.5 s',
    );
  });

  it('says why a request failed', () => {
    const outcome = 'upstream_rate_limited';
    const record = requestRecord({
      attempts: [attempt('one,a', outcome)],
      outcome,
      status: 429,
      message: 'one answered 429: slow down',
      usage: undefined,
      costUsd: undefined,
    });
    const [request, fault] = requestEntries(record);
    expect(wordsOf(request)).toMatch(
      /^default → one,a {2}429 {2}20 ms {2}upstream_rate_limited: one answered 429: slow down\n/,
    );
    expect(wordsOf(fault)).toBe('upstream_rate_limited (one,a): what the provider said');
  });

  it('tells the decision and the timings where the log has them', () => {
    const record = requestRecord({
      attempts: [{ ...attempt('one,a'), headersMs: 1_234, upstreamRequest: 'up-1' }],
      warnings: [{ feature: 'top_k', detail: 'dropped' }],
    });
    const trace = [
      { type: 'rule', phase: 'scenario', name: 'think', matched: false, why: 'no plan mode' },
      { type: 'candidate', route: 'one,a', usable: true, why: 'has room' },
    ] as const;
    const decision = record.decision && { ...record.decision, trace };
    const [entry] = requestEntries({ ...record, decision });
    expect(rendered(entry).split('\n').slice(1)).toEqual([
      '    req_1, for claude-opus-4-8, about 1 tokens: no other route applies',
      '    - think: no plan mode',
      '    + one,a: has room',
      '    asked one,a: answered after 5 ms, headers after 1.2 s, its id is up-1',
      '    top_k: dropped',
    ]);
  });

  const sources = [{ path: '/home/me/config.toml', kind: 'user', status: 'used' }];
  it.each<[string, LogEntry, string]>([
    [
      'a start',
      {
        event: 'session_started',
        level: 'info',
        version: '1.2.3',
        node: 'v20',
        platform: 'linux',
        pid: 7,
        port: 4711,
        project: 'shop',
        sources,
      },
      'session started in shop: tproxy 1.2.3 on port 4711, process 7, Node.js v20, linux; configuration: /home/me/config.toml (used)',
    ],
    [
      'an end',
      {
        event: 'session_ended',
        level: 'info',
        durationMs: 61_000,
        requests: 1,
        failures: 0,
        costUsd: 0.25,
      },
      'session ended after 1 min: 1 request, 0 failed, $0.25',
    ],
    [
      'a reload',
      { event: 'config_reloaded', level: 'info', sources: [] },
      'configuration taken over: none',
    ],
    [
      'a notice of several lines',
      { event: 'notice', level: 'warn', message: 'It is wrong:\n  config.toml:1:1: no' },
      'It is wrong: config.toml:1:1: no',
    ],
    [
      'a fault outside of records',
      {
        event: 'fault',
        level: 'warn',
        code: 'not_found',
        message: 'not here',
        endpoint: 'GET /v1/none',
      },
      'not_found (GET /v1/none): not here',
    ],
  ])('says of %s what is to be known', (_, entry, words) => {
    expect(wordsOf(entry)).toBe(words);
  });

  it('gives a terminal nothing to obey but colours of its own', () => {
    const evil = '\u001b]0;owned\u0007\u009b2J\u202e\r';
    const record = requestRecord({
      requestedModel: evil,
      attempts: [attempt(evil, 'upstream_failed')],
      outcome: 'upstream_failed',
      message: evil,
      warnings: [{ feature: evil, detail: evil }],
    });
    for (const entry of requestEntries(record)) {
      expect(rendered({ ...entry })).not.toMatch(/[^\P{Cc}\n]|[\u202e]/u);
    }
    const coloured = renderLogLine(
      lineOf({ event: 'notice', level: 'error', message: evil }),
      new Chalk({ level: 1 }),
    );
    expect(coloured).toContain('\u001b[31merror\u001b[39m');
    expect(stripVTControlCharacters(coloured)).not.toMatch(/\p{Cc}/u);
  });
});
