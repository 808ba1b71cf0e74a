import { describe, expect, it } from 'vitest';
import type { CountRequest } from '../../../src/anthropic/request.ts';
import { ProxyError } from '../../../src/errors/proxy-error.ts';
import { geminiAdapter } from '../../../src/protocols/gemini/adapter.ts';
import { geminiTarget } from '../../support/gemini-requests.ts';

const quota = (quotaId: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});
const RETRY = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '33.2s' };

/** The error for Google's body of this status, message and details. */
function errorFor(
  httpStatus: number,
  status: string,
  message: string,
  details: readonly object[] = [],
): ProxyError {
  const body = JSON.stringify({ error: { code: httpStatus, message, status, details } });
  return geminiAdapter.decodeError({ status: httpStatus, headers: {}, body }, geminiTarget());
}

describe('decodeError', () => {
  it.each([
    [400, 'INVALID_ARGUMENT', 'Nonsense', 'upstream_invalid_request'],
    [400, 'FAILED_PRECONDITION', 'User location is not supported', 'upstream_invalid_request'],
    [400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', 'upstream_auth'],
    [401, 'UNAUTHENTICATED', 'No credentials', 'upstream_auth'],
    [402, 'RESOURCE_EXHAUSTED', 'Prepaid credit is used up', 'upstream_billing'],
    [403, 'PERMISSION_DENIED', 'Not for you', 'upstream_forbidden'],
    [404, 'NOT_FOUND', 'models/x is not found', 'upstream_model_not_found'],
    [429, 'RESOURCE_EXHAUSTED', 'Quota exceeded', 'upstream_rate_limited'],
    [499, 'CANCELLED', 'Cancelled', 'upstream_timeout'],
    [500, 'INTERNAL', 'Oops', 'upstream_failed'],
    [503, 'UNAVAILABLE', 'The model is overloaded.', 'upstream_overloaded'],
    [504, 'DEADLINE_EXCEEDED', 'Too late', 'upstream_timeout'],
  ])('%d %s "%s" is %s', (httpStatus, status, message, code) => {
    expect(errorFor(httpStatus, status, message).code).toBe(code);
  });

  it.each([
    [
      'The input token count (1091639) exceeds the maximum number of tokens allowed (1048576).',
      'prompt is too long: 1091639 tokens > 1048576 maximum',
    ],
    [
      'The input token count exceeds the maximum number of tokens allowed 1048576.',
      'prompt is too long: 1048577 tokens > 1048576 maximum',
    ],
  ])('words an overflow as the client reads it: %s', (message, expected) => {
    expect(errorFor(400, 'INVALID_ARGUMENT', message)).toMatchObject({
      code: 'context_overflow',
      message: expected,
    });
  });

  it('reads an error in a list, and how long to wait', () => {
    const error = { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details: [RETRY] };
    const failure = { status: 429, headers: {}, body: JSON.stringify([{ error }]) };
    expect(geminiAdapter.decodeError(failure, geminiTarget())).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterSeconds: 34,
      shouldRetry: undefined,
    });
  });

  it.each([
    ['GenerateRequestsPerDayPerProjectPerModel-FreeTier', false],
    ['GenerateRequestsPerMinutePerProjectPerModel-FreeTier', undefined],
  ])('of quota %s says to try again: %s', (quotaId, shouldRetry) => {
    expect(errorFor(429, 'RESOURCE_EXHAUSTED', 'Quota', [quota(quotaId), RETRY]).shouldRetry).toBe(
      shouldRetry,
    );
  });
});

describe('count', () => {
  const request: CountRequest = {
    model: 'claude-test',
    system: 'Be brief.',
    messages: [{ role: 'user', content: 'Hi' }],
    tools: [{ name: 'A', input_schema: { type: 'object' } }],
  };

  it('asks for the count of the whole prompt', () => {
    const encoded = geminiAdapter.count?.encodeCount(request, geminiTarget());
    expect(encoded?.url).toBe('https://upstream.test/v1beta/models/gemini-3.5-flash:countTokens');
    expect(encoded?.body).toEqual({
      generateContentRequest: {
        model: 'models/gemini-3.5-flash',
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        tools: [
          {
            functionDeclarations: [
              { name: 'A', parametersJsonSchema: { type: 'object', properties: {} } },
            ],
          },
        ],
      },
    });
  });

  it('reads the total', () => {
    expect(geminiAdapter.count?.decodeCount({ totalTokens: 31 }, geminiTarget())).toBe(31);
  });

  it.each([[{}], [null], [{ totalTokens: '31' }], [{ totalTokens: -1 }]])('refuses %j', (body) => {
    expect(() => geminiAdapter.count?.decodeCount(body, geminiTarget())).toThrow(ProxyError);
  });
});

describe('canSearchWeb', () => {
  it.each([
    ['gemini-2.0-flash', true],
    ['gemini-2.5-pro', true],
    ['gemini-flash-latest', true],
    ['gemini-1.5-pro', false],
    ['gemma-4-27b', false],
  ])('of %s is %s', (model, expected) => {
    expect(geminiAdapter.canSearchWeb?.(geminiTarget(model))).toBe(expected);
  });
});
