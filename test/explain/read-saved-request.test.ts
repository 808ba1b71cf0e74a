import { describe, expect, it } from 'vitest';
import { readSavedRequest } from '../../src/explain/read-saved-request.ts';
import { messagesRequest } from '../support/test-session.ts';

const BODY = messagesRequest();

const read = (value: unknown) => readSavedRequest(JSON.stringify(value), 'a.json');

describe('readSavedRequest', () => {
  it('reads a bare body, byte for byte', () => {
    const text = JSON.stringify(BODY, null, 2);
    const saved = readSavedRequest(text, 'a.json');
    expect(saved).toMatchObject({ endpoint: 'messages', headers: {} });
    expect(saved.envelope.body).toEqual(BODY);
    expect(saved.bytes.toString()).toBe(text);
  });

  it('reads a body with what was kept beside it', () => {
    const saved = read({
      method: 'POST',
      url: '/v1/messages?beta=true',
      headers: { 'X-Team': 'data', 'anthropic-beta': ['one', 'two'], 'content-length': 7 },
      body: BODY,
    });
    expect(saved.endpoint).toBe('messages');
    expect(saved.envelope.model).toBe('claude-opus-4-8');
    expect(saved.headers).toEqual({
      'x-team': 'data',
      'anthropic-beta': 'one, two',
      'content-length': '7',
    });
    expect(JSON.parse(saved.bytes.toString())).toEqual(BODY);
  });

  it.each([undefined, null])('takes %j for headers that were not kept', (headers) => {
    expect(read({ headers, body: BODY }).headers).toEqual({});
  });

  it.each([
    [{ url: 'http://127.0.0.1:1/s/x/v1/messages/count_tokens?beta=true' }, 'count'],
    [{ path: '/v1/messages/count_tokens' }, 'count'],
    [{ url: '/v1/messages?of=/count_tokens/x' }, 'messages'],
    [{ url: 7 }, 'messages'],
  ])('knows by %j that the endpoint is %s', (beside, endpoint) => {
    expect(read({ ...beside, body: BODY }).endpoint).toBe(endpoint);
  });

  it('takes a body that has a field of the name "body" for a body', () => {
    expect(read({ ...BODY, body: {} }).envelope.body['messages']).toEqual(BODY['messages']);
  });

  it.each([
    ['', 'a.json is empty.'],
    [' \n', 'a.json is empty.'],
    ['{"model":', 'a.json is not JSON: Unexpected end of JSON input.'],
    ['[]', 'a.json holds no Messages request: The request body must be a JSON object.'],
    ['{}', 'a.json holds no Messages request: model: is required (it is missing).'],
    ['{"model":"m"}', 'messages: is required (it is missing).'],
    ['{"model":"m","messages":7}', 'messages: must be an array of messages (found 7).'],
    ['{"body":null}', 'its "body" is missing.'],
    ['{"body":"{}"}', 'its "body" is a string, not an object.'],
    ['{"headers":[],"body":{}}', 'model: is required (it is missing).'],
  ])('says of %j what is wrong and what to give', (text, problem) => {
    const reading = () => readSavedRequest(text, 'a.json');
    expect(reading).toThrow(
      expect.objectContaining({ code: 'saved_request_invalid', exitStatus: 2 }),
    );
    expect(reading).toThrow(problem);
    expect(reading).toThrow('Give the JSON body of a Messages request, or an object of its "body"');
  });

  it('refuses headers that are no object', () => {
    expect(() => read({ headers: ['a: b'], body: BODY })).toThrow(
      'its "headers" are a list, not an object.',
    );
  });

  it('lets nothing of the file move the cursor', () => {
    const reading = () => readSavedRequest('\u001b[2J\u009b1m no JSON', 'a.json');
    expect(reading).toThrow(expect.objectContaining({ exitStatus: 2 }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(reading).not.toThrow(/[\u0000-\u001f\u007f-\u009f]/);
  });
});
