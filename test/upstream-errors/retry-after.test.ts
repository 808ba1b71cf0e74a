import { describe, expect, it } from 'vitest';
import { parseDuration, retryAfterSeconds } from '../../src/upstream-errors/retry-after.ts';

const DATE = 'Mon, 23 Nov 2026 04:00:00 GMT';

describe('retryAfterSeconds', () => {
  it.each<[string, Record<string, string | string[]>, string, number | undefined]>([
    ['seconds', { 'retry-after': '7' }, '', 7],
    ['broken seconds, rounded up', { 'retry-after': '1.2' }, '', 2],
    ['a repeated header', { 'retry-after': ['3', '9'] }, '', 3],
    ['milliseconds, before seconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, '', 2],
    ['a date', { 'retry-after': 'Mon, 23 Nov 2026 04:00:30 GMT', date: DATE }, '', 30],
    ['a date in the past', { 'retry-after': 'Mon, 23 Nov 2026 03:00:00 GMT', date: DATE }, '', 0],
    ['a date without a clock to compare with', { 'retry-after': DATE }, '', undefined],
    ['a retryDelay', {}, '{"details":[{"retryDelay":"34s"}]}', 34],
    ['a broken retryDelay', {}, '"retryDelay": "0.5s"', 1],
    ['a reset', { 'x-ratelimit-reset-requests': '6m0s' }, '', 360],
    [
      'the nearest reset',
      { 'x-ratelimit-reset-requests': '6m0s', 'x-ratelimit-reset-tokens': '950ms' },
      '',
      1,
    ],
    [
      'the reset of what is used up',
      {
        'x-ratelimit-reset-requests': '20s',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-tokens': '1s',
        'x-ratelimit-remaining-tokens': '500',
      },
      '',
      20,
    ],
    [
      'a reset as a moment',
      { 'x-ratelimit-reset': String(Date.parse(DATE) + 12_000), date: DATE },
      '',
      12,
    ],
    [
      'the reset of an Anthropic limit that is used up',
      {
        'anthropic-ratelimit-requests-reset': '2026-11-23T04:00:50Z',
        'anthropic-ratelimit-requests-remaining': '12',
        'anthropic-ratelimit-input-tokens-reset': '2026-11-23T04:00:20Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
        date: DATE,
      },
      '',
      20,
    ],
    [
      'the reset of an Anthropic subscription that is used up',
      {
        'anthropic-ratelimit-unified-status': 'rejected',
        'anthropic-ratelimit-unified-reset': String(Date.parse(DATE) / 1000 + 1800),
        'anthropic-ratelimit-unified-7d-reset': String(Date.parse(DATE) / 1000 + 90_000),
        date: DATE,
      },
      '',
      1800,
    ],
    [
      'no reset of Anthropic limits that leave room',
      {
        'anthropic-ratelimit-unified-status': 'allowed',
        'anthropic-ratelimit-unified-reset': String(Date.parse(DATE) / 1000 + 1800),
        'anthropic-ratelimit-requests-reset': '2026-11-23T04:00:50Z',
        date: DATE,
      },
      '',
      undefined,
    ],
    ['a reset as a date', { 'x-ratelimit-reset': '2026-11-23T04:00:09Z', date: DATE }, '', 9],
    ['the wording', {}, 'Rate limit reached. Please try again in 1.5s. Visit …', 2],
    ['the wording with minutes', {}, 'Please try again in 2m30.5s.', 151],
    ['the wording with milliseconds', {}, 'Please try again in 250ms.', 1],
    ['the wording in full', {}, 'Please retry after 20 seconds.', 20],
    ['nothing', {}, 'Slow down.', undefined],
    ['nonsense', { 'retry-after': 'soon' }, '', undefined],
  ])('reads %s', (_name, headers, text, expected) => {
    expect(retryAfterSeconds(headers, text)).toBe(expected);
  });
});

describe('parseDuration', () => {
  it.each([
    ['1h2m3.5s', 3723.5],
    ['1d', 86_400],
    ['950ms', 0.95],
    ['6m', 360],
    ['59.7', 59.7],
    ['', undefined],
    ['abc', undefined],
    ['-3', undefined],
  ])('reads %j', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
});
