import { describe, expect, it } from 'vitest';
import { clientClosed, connectionError } from '../../src/upstream/connection-error.ts';

const THERE = { provider: 'local', baseUrl: 'http://127.0.0.1:9/v1' };
const coded = (code: string, message = 'low level words') =>
  Object.assign(new Error(message), { code });

async function abortReason(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return signal.reason;
}

describe('connectionError', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens there. Is the server running?'],
    ['ENOTFOUND', 'the host name is not known. Check api_base_url and the network.'],
    ['EAI_AGAIN', 'the host name cannot be looked up. Check the network.'],
    ['ECONNRESET', 'it closed the connection.'],
    ['EPIPE', 'it closed the connection.'],
    ['UND_ERR_SOCKET', 'it closed the connection.'],
    ['EHOSTUNREACH', 'there is no way to that host. Check the network.'],
    ['ENETUNREACH', 'there is no network.'],
    ['EUNHEARDOF', 'the connection failed: low level words.'],
  ])('says in words what %s means', (code, words) => {
    expect(connectionError(coded(code), THERE)).toMatchObject({
      code: 'upstream_unreachable',
      status: 502,
      message: `local (http://127.0.0.1:9/v1) cannot be reached: ${words}`,
    });
  });

  it.each([
    'ETIMEDOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ])('takes %s for a time-out', (code) => {
    expect(connectionError(coded(code), THERE)).toMatchObject({
      code: 'upstream_timeout',
      message: 'local (http://127.0.0.1:9/v1) did not answer in time.',
    });
  });

  it('takes a limit that ran out for a time-out', async () => {
    const reason = await abortReason(AbortSignal.timeout(1));
    expect(connectionError(reason, THERE)).toMatchObject({ code: 'upstream_timeout' });
  });

  it('takes an abort for a client that went away', async () => {
    const reason = await abortReason(AbortSignal.abort());
    expect(connectionError(reason, THERE)).toMatchObject({ code: 'client_closed', cause: reason });
  });

  it('does not take a proxy that refuses for a client that went away', () => {
    const error = coded('UND_ERR_ABORTED', 'Proxy response (407) !== 200 when HTTP Tunneling');
    error.name = 'AbortError';
    expect(connectionError(error, THERE)).toMatchObject({
      code: 'upstream_unreachable',
      message: expect.stringContaining('the HTTP proxy on the way refused the connection (407)'),
    });
  });

  it('looks for the cause behind the error', () => {
    const error = new Error('fetch failed', { cause: coded('ECONNREFUSED') });
    expect(connectionError(error, THERE).message).toContain('nothing listens there');
  });

  it('looks at the first of several addresses', () => {
    const error = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    expect(connectionError(error, THERE).message).toContain('nothing listens there');
  });

  it.each([[new AggregateError([])], ['a string'], [undefined], [new Error('')]])(
    'has words for %j',
    (error) => {
      expect(connectionError(error, THERE)).toMatchObject({
        code: 'upstream_unreachable',
        message: expect.stringMatching(/cannot be reached: the connection failed: \S.*\.$/),
      });
    },
  );

  it('keeps the error as its cause', () => {
    const error = coded('ECONNRESET');
    expect(connectionError(error, THERE).cause).toBe(error);
  });
});

describe('clientClosed', () => {
  it('is nothing that went wrong upstream', () => {
    expect(clientClosed()).toMatchObject({ code: 'client_closed', status: 499, retryable: false });
  });
});
