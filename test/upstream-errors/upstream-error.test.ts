import { describe, expect, it } from 'vitest';
import { errorFromFailure } from '../../src/upstream-errors/upstream-error.ts';
import { testTarget } from '../support/chat-decoding.ts';
import { TEST_KEY } from '../support/test-config.ts';

const error = (fields: Record<string, unknown>): unknown => ({ error: fields });

function decode(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return errorFromFailure({ status, headers, body: text }, testTarget());
}

describe('errorFromFailure', () => {
  it.each<[number, unknown, string, number]>([
    [
      400,
      error({ message: 'max_tokens must be positive', type: 'invalid_request_error' }),
      'upstream_invalid_request',
      400,
    ],
    [
      422,
      { detail: [{ loc: ['body', 'stop'], msg: 'field required' }] },
      'upstream_invalid_request',
      400,
    ],
    [403, error({ message: 'Country not supported' }), 'upstream_forbidden', 400],
    [
      401,
      error({ message: 'Incorrect API key provided', code: 'invalid_api_key' }),
      'upstream_auth',
      400,
    ],
    [403, error({ message: 'Invalid API key' }), 'upstream_auth', 400],
    [
      400,
      [
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      'upstream_auth',
      400,
    ],
    [
      402,
      error({ message: 'Insufficient Balance', code: 'invalid_request_error' }),
      'upstream_billing',
      402,
    ],
    [
      429,
      error({ message: 'You exceeded your current quota', code: 'insufficient_quota' }),
      'upstream_billing',
      402,
    ],
    [400, error({ message: 'Your credit balance is too low' }), 'upstream_billing', 402],
    [429, error({ code: '1113', message: 'no money' }), 'upstream_billing', 402],
    [
      402,
      error({ code: 402, message: 'x', metadata: { limit_source: 'openrouter_in_flight_budget' } }),
      'upstream_rate_limited',
      429,
    ],
    [429, error({ message: 'Rate limit reached', type: 'requests' }), 'upstream_rate_limited', 429],
    [
      429,
      error({
        code: 429,
        message: 'You exceeded your current quota',
        status: 'RESOURCE_EXHAUSTED',
      }),
      'upstream_rate_limited',
      429,
    ],
    [498, '', 'upstream_rate_limited', 429],
    [400, error({ message: 'x', type: 'ThrottlingException' }), 'upstream_rate_limited', 429],
    [503, error({ message: 'no provider' }), 'upstream_overloaded', 529],
    [529, '', 'upstream_overloaded', 529],
    [500, error({ message: 'The engine is currently overloaded' }), 'upstream_overloaded', 529],
    [
      404,
      error({ message: 'The model `x` does not exist', code: 'model_not_found' }),
      'upstream_model_not_found',
      400,
    ],
    [
      404,
      error({ message: 'model "qwen" not found, try pulling it first' }),
      'upstream_model_not_found',
      400,
    ],
    [400, error({ message: 'Model Not Exist' }), 'upstream_model_not_found', 400],
    [
      413,
      error({
        message: 'Request too large for model on tokens per minute (TPM)',
        type: 'tokens',
        code: 'rate_limit_exceeded',
      }),
      'upstream_too_large',
      413,
    ],
    [408, '', 'upstream_timeout', 504],
    [504, '<html><title>Gateway Timeout</title></html>', 'upstream_timeout', 504],
    [500, error({ message: 'boom' }), 'upstream_failed', 502],
    [502, '<html><title>502 Bad Gateway</title></html>', 'upstream_failed', 502],
    [302, '', 'upstream_redirect', 502],
    [400, error({ message: 'x', code: 'context_length_exceeded' }), 'context_overflow', 400],
    [
      400,
      error({
        message: 'Provider returned error',
        code: 400,
        metadata: { raw: '{"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}}' },
      }),
      'context_overflow',
      400,
    ],
    [
      400,
      { object: 'error', message: 'flat', type: 'BadRequestError', code: 400 },
      'upstream_invalid_request',
      400,
    ],
    [
      400,
      { code: 'Client specified an invalid argument', error: 'text' },
      'upstream_invalid_request',
      400,
    ],
    [
      400,
      'event:error\ndata:{"code":"InvalidParameter","message":"Range of max_tokens","request_id":"1"}',
      'upstream_invalid_request',
      400,
    ],
    [400, 'plain words', 'upstream_invalid_request', 400],
    [400, '', 'upstream_invalid_request', 400],
  ])('answers %i %j with %s', (status, body, code, own) => {
    expect(decode(status, body)).toMatchObject({ code, status: own });
  });

  it.each<[unknown, string]>([
    [error({ message: 'the words' }), 'test answered 400 for model test-model: the words'],
    [{ message: 'the words' }, 'test answered 400 for model test-model: the words'],
    [{ detail: 'the words' }, 'test answered 400 for model test-model: the words'],
    [{ code: 'x', error: 'the words' }, 'test answered 400 for model test-model: the words'],
    [
      { detail: [{ loc: ['body', 'a'], msg: 'is missing' }] },
      'test answered 400 for model test-model: body.a: is missing',
    ],
    [
      'event:error\ndata:{"message":"the words"}',
      'test answered 400 for model test-model: the words',
    ],
    ['the words', 'test answered 400 for model test-model: the words'],
    ['', 'test answered 400 for model test-model'],
    [
      error({
        message: 'Provider returned error',
        metadata: { raw: '{"error":{"message":"the words"}}' },
      }),
      'test answered 400 for model test-model: Provider returned error: the words',
    ],
  ])('keeps the words of %j', (body, message) => {
    expect(decode(400, body).message).toBe(message);
  });

  it('names the variable of a refused key, and neither the key nor the word that the client trips over', () => {
    const { message } = decode(401, error({ message: `Bad x-api-key: ${TEST_KEY}.` }));
    expect(message).toBe(
      'test answered 401 for model test-model: Bad API key: [key]. The key is refused: check $TEST_KEY.',
    );
  });

  it('reduces a web page to a sentence and asks about the address', () => {
    expect(
      decode(404, '<!DOCTYPE html><html><title>Not here</title><script>x</script></html>').message,
    ).toBe(
      'test answered 404 for model test-model: a web page titled "Not here". A web page is no API answer: is https://upstream.test/v1 the right api_base_url?',
    );
  });

  it('words a context overflow as the client reads it', () => {
    const message =
      "This model's maximum context length is 65536 tokens. However, your messages resulted in 70000 tokens.";
    expect(decode(400, error({ message })).message).toBe(
      'prompt is too long: 70000 tokens > 65536 maximum',
    );
  });

  it('passes on when to try again, and not to try again without money', () => {
    const limited = decode(429, error({ message: 'Please try again in 1.5s' }));
    expect(limited).toMatchObject({ retryAfterSeconds: 2, shouldRetry: undefined });
    expect(decode(503, '', { 'retry-after': '7' }).retryAfterSeconds).toBe(7);
    const delayed = error({ message: 'x', details: [{ retryDelay: '34s' }] });
    expect(decode(429, delayed).retryAfterSeconds).toBe(34);
    expect(decode(402, '').shouldRetry).toBe(false);
    expect(decode(400, '', { 'retry-after': '7' }).retryAfterSeconds).toBeUndefined();
  });
});
