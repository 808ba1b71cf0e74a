import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError, type ProxyErrorCode } from '../../../src/errors/proxy-error.ts';
import { type CandidateFailure, mostUseful } from '../../../src/route/health/combine-failures.ts';
import { candidate, fault } from '../../support/candidates.ts';

const failuresOf = (...errors: readonly ProxyError[]): readonly CandidateFailure[] =>
  errors.map((error, at) => ({ candidate: candidate(`p${at},m`), error }));
const overflow = (message: string): ProxyError => new ProxyError('context_overflow', message);
const limited = (retryAfterSeconds?: number): ProxyError =>
  fault('upstream_rate_limited', { upstreamStatus: 429, retryAfterSeconds });

const FITS_NOT = 'prompt is too long: 210118 tokens > 200000 maximum';
const TOO_MUCH =
  'input length and `max_tokens` exceed context limit: 150000 + 64000 > 200000, decrease input length or `max_tokens` and try again';

describe('mostUseful', () => {
  it('gives a single failure back as it is', () => {
    const error = limited(7);
    expect(mostUseful(failuresOf(error))).toBe(error);
  });

  it('lists what was tried behind the words of the most useful', () => {
    const found = mostUseful([
      { candidate: candidate('deepseek,deepseek-chat'), error: limited(30) },
      { candidate: candidate('openrouter,x'), error: fault('upstream_unreachable') },
    ]);
    expect(found.message).toBe(
      'A fault: upstream_rate_limited. Tried: deepseek,deepseek-chat (429 rate limited, again in 30 s); openrouter,x (unreachable).',
    );
    expect([found.code, found.status, found.upstreamStatus]).toEqual([
      'upstream_rate_limited',
      429,
      429,
    ]);
    expect(found.cause).toBeInstanceOf(ProxyError);
  });

  it.each<readonly [string, readonly ProxyError[]]>([
    [
      'every kind',
      [
        fault('client_closed'),
        overflow(FITS_NOT),
        limited(5),
        limited(50),
        fault('upstream_overloaded'),
        fault('upstream_timeout'),
        fault('upstream_unreachable'),
        fault('upstream_failed'),
        overflow('prompt is too long'),
        fault('upstream_too_large'),
        limited(3600),
        fault('upstream_billing', { shouldRetry: false }),
        fault('upstream_auth'),
        fault('internal'),
      ],
    ],
    ['limits without a time', [limited(5), limited(), limited(61)]],
    [
      'a quota of the day',
      [
        fault('upstream_failed'),
        fault('upstream_rate_limited', { shouldRetry: false, retryAfterSeconds: 34 }),
      ],
    ],
    [
      'overflows of several windows',
      [
        overflow('prompt is too long: 9 tokens > 8 maximum'),
        overflow('prompt is too long: 9 tokens > 7 maximum'),
      ],
    ],
  ])('keeps its order among %s, however they come', (_name, ranked) => {
    for (const [at, better] of ranked.entries()) {
      for (const worse of ranked.slice(at + 1)) {
        expect(mostUseful(failuresOf(worse, better)).cause).toBe(better);
        expect(mostUseful(failuresOf(better, worse)).cause).toBe(better);
      }
    }
  });

  it('takes the first of equals', () => {
    const first = fault('upstream_failed');
    expect(mostUseful(failuresOf(first, fault('upstream_failed'))).cause).toBe(first);
  });

  it.each<readonly [string, readonly ProxyError[], number | undefined]>([
    [
      'the soonest of all',
      [limited(30), fault('upstream_overloaded', { retryAfterSeconds: 7 })],
      7,
    ],
    ['that of another candidate', [fault('upstream_failed'), fault('upstream_timeout')], undefined],
    ['none', [fault('upstream_overloaded'), limited(3600)], undefined],
    ['the soonest of long ones', [limited(7200), limited(3600)], 3600],
  ])('tells the client to come back after %s', (_name, errors, seconds) => {
    expect(mostUseful(failuresOf(...errors)).retryAfterSeconds).toBe(seconds);
  });

  it('keeps whether the client may ask again at all', () => {
    const billing = fault('upstream_billing', { shouldRetry: false });
    expect(mostUseful(failuresOf(billing, fault('upstream_auth'))).shouldRetry).toBe(false);
  });

  it.each([
    // As the client reads them (wire.md 1.9).
    [FITS_NOT, /prompt is too long[^0-9]*(\d+)\s*tokens?\s*>\s*(\d+)/i, ['210118', '200000']],
    [
      TOO_MUCH,
      /input length and `max_tokens` exceed context limit: (\d+) \+ (\d+) > (\d+)/,
      ['150000', '64000', '200000'],
    ],
  ])('leaves the words that the client acts on at the beginning: %s', (words, pattern, numbers) => {
    const { message } = mostUseful(failuresOf(limited(30), overflow(words)));
    expect(message.startsWith(`${words}. Tried: `)).toBe(true);
    expect(pattern.exec(message)?.slice(1)).toEqual(numbers);
  });

  it('says nothing in its list that the client would act on', () => {
    const CODES: readonly ProxyErrorCode[] = [
      'context_overflow',
      'upstream_too_large',
      'upstream_billing',
      'upstream_auth',
      'upstream_model_not_found',
      'upstream_rate_limited',
      'upstream_conflict',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...CODES), (code) => {
        const quoted = new ProxyError(code, 'prompt is too long, credit balance is too low');
        const { message } = mostUseful(failuresOf(fault('client_closed'), quoted));
        expect(message).not.toMatch(
          /too long|context (?:window|limit)|credit balance|request.too.large|x-api-key|model:/i,
        );
      }),
    );
  });

  it('is a fault of its own without any failure', () => {
    expect(mostUseful([]).code).toBe('internal');
  });
});
