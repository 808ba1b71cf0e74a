import { describe, expect, it } from 'vitest';
import { parseEnvelope } from '../../src/anthropic/parse-envelope.ts';
import type { ProxyErrorCode } from '../../src/errors/proxy-error.ts';
import { invalid } from '../support/invalid-request.ts';
import { messagesRequest } from '../support/test-session.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('parseEnvelope', () => {
  it('gives the model, the wish for a stream, and the body as it is', () => {
    const body = messagesRequest({ stream: true, unknown: { kept: 1 } });
    expect(parseEnvelope(bytes(body))).toEqual({ model: body['model'], stream: true, body });
  });

  it('takes a request without the field for one without a stream', () => {
    expect(parseEnvelope(bytes(messagesRequest())).stream).toBe(false);
  });

  it.each(['', '{', '{"model":"a"', 'nonsense'])('refuses %j, which is not JSON', (text) => {
    expect(() => parseEnvelope(Buffer.from(text))).toThrowError(
      invalid('invalid_json', expect.stringMatching(/^The request body is not valid JSON: \S/)),
    );
  });

  it('refuses bytes that are not UTF-8, rather than change them', () => {
    const body = Buffer.concat([Buffer.from('{"model":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(() => parseEnvelope(body)).toThrowError(
      invalid('invalid_json', expect.stringContaining('not valid')),
    );
  });

  it.each([null, [], 'text', 7])('refuses %j, which is no object', (value) => {
    expect(() => parseEnvelope(bytes(value))).toThrowError(
      invalid('invalid_body', 'The request body must be a JSON object.'),
    );
  });

  it.each<[object, ProxyErrorCode, string]>([
    [{ model: undefined }, 'missing_model', 'model: is required (it is missing)'],
    [{ model: 7 }, 'missing_model', 'model: must be a string (found 7)'],
    [{ model: '' }, 'missing_model', expect.stringMatching(/^model: must not be empty/)],
    [{ messages: undefined }, 'invalid_messages', 'messages: is required (it is missing)'],
    [{ messages: {} }, 'invalid_messages', 'messages: must be an array of messages (found Object)'],
    [{ messages: ['hi'] }, 'invalid_messages', 'messages.0: must be an object (found "hi")'],
    [{ stream: 'yes' }, 'invalid_field', 'stream: must be true or false (found "yes")'],
  ])('refuses %j and names the field', (changes, code, message) => {
    expect(() => parseEnvelope(bytes(messagesRequest(changes)))).toThrowError(
      invalid(code, message),
    );
  });
});
