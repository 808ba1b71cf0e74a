import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError, type ProxyErrorCode } from '../../../src/errors/proxy-error.ts';
import { movesOn } from '../../../src/route/health/moves-on.ts';
import { errorFromFailure } from '../../../src/upstream-errors/upstream-error.ts';
import { fault } from '../../support/candidates.ts';
import { testProvider } from '../../support/test-config.ts';

const TARGET = { provider: testProvider('http://127.0.0.1:9'), model: 'm' };
const MOVING = [408, 409, 429, 500, 501, 502, 503, 504, 520, 522, 524, 529, 599];

/** Codes and wordings that mean something else with another status. */
const BODIES = [
  '',
  '<html><title>Sorry</title></html>',
  'Incorrect API key provided',
  '{"error":{"message":"model x not found","code":"model_not_found"}}',
  '{"error":{"message":"Model Not Exist","type":"invalid_request_error"}}',
  '{"error":{"message":"x","code":"payload_too_large"}}',
  '{"error":{"message":"x","type":"authentication_error"}}',
  '{"type":"error","error":{"type":"conflict_error","message":"x"}}',
];

describe('movesOn', () => {
  it.each<[boolean, ProxyErrorCode]>([
    [true, 'upstream_unreachable'],
    [true, 'upstream_dns_failed'],
    [true, 'upstream_refused'],
    [true, 'upstream_reset'],
    [true, 'upstream_tls_failed'],
    [true, 'upstream_tunnel_refused'],
    [true, 'connections_exhausted'],
    [true, 'upstream_timeout'],
    [true, 'upstream_stalled'],
    [true, 'upstream_rate_limited'],
    [true, 'upstream_overloaded'],
    [true, 'upstream_failed'],
    [true, 'upstream_conflict'],
    [true, 'upstream_billing'],
    [true, 'upstream_truncated'],
    [true, 'upstream_invalid_response'],
    [true, 'upstream_redirect'],
    [true, 'upstream_html'],
    [true, 'upstream_not_json'],
    [true, 'upstream_invalid_tool_call'],
    [true, 'upstream_response_too_large'],
    [true, 'upstream_too_large'],
    [true, 'context_overflow'],
    [false, 'invalid_field'],
    [false, 'request_too_large'],
    [false, 'upstream_invalid_request'],
    [false, 'upstream_auth'],
    [false, 'upstream_forbidden'],
    [false, 'upstream_model_not_found'],
    [false, 'unknown_provider'],
    [false, 'missing_api_key'],
    [false, 'no_client_credential'],
    [false, 'client_closed'],
    [false, 'transformer_failed'],
    [false, 'internal'],
  ])('is %s for %s', (expected, code) => {
    expect(movesOn(fault(code))).toBe(expected);
  });

  it('is true for each status that lets the next try, whatever the body says', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MOVING),
        fc.oneof(fc.constantFrom(...BODIES), fc.string()),
        (status, body) => {
          expect(movesOn(errorFromFailure({ status, headers: {}, body }, TARGET))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([400, 401, 403, 404, 422])('is false for status %d', (status) => {
    const body = '{"error":{"message":"no"}}';
    expect(movesOn(errorFromFailure({ status, headers: {}, body }, TARGET))).toBe(false);
  });

  it('tells the client of a conflict with the status that it repeats', () => {
    const failure = { status: 409, headers: { 'retry-after': '3' }, body: '' };
    const error = errorFromFailure(failure, TARGET);
    expect(error).toBeInstanceOf(ProxyError);
    expect([
      error.code,
      error.status,
      error.type,
      error.retryable,
      error.retryAfterSeconds,
    ]).toEqual(['upstream_conflict', 409, 'conflict_error', true, 3]);
  });
});
