import { describe, expect, it } from 'vitest';
import {
  brokenAnswer,
  clientClosed,
  connectionError,
} from '../../src/upstream/connection-error.ts';

const THERE = { provider: 'local', baseUrl: 'http://127.0.0.1:9/v1' };
const coded = (code: string, message = 'low level words') =>
  Object.assign(new Error(message), { code });

async function abortReason(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return signal.reason;
}

describe('connectionError', () => {
  it.each([
    ['ECONNREFUSED', 'upstream_refused', 'nothing listens there. Is the server running?'],
    [
      'ENOTFOUND',
      'upstream_dns_failed',
      'the host name is not known. Check api_base_url and the network.',
    ],
    ['EAI_AGAIN', 'upstream_dns_failed', 'the host name cannot be looked up. Check the network.'],
    ['ECONNRESET', 'upstream_reset', 'it closed the connection.'],
    ['EPIPE', 'upstream_reset', 'it closed the connection.'],
    ['UND_ERR_SOCKET', 'upstream_reset', 'it closed the connection.'],
    ['EHOSTUNREACH', 'upstream_unreachable', 'there is no way to that host. Check the network.'],
    ['ENETUNREACH', 'upstream_unreachable', 'there is no network.'],
    ['EUNHEARDOF', 'upstream_unreachable', 'the connection failed: low level words.'],
    ['CERT_HAS_EXPIRED', 'upstream_tls_failed', 'its certificate has expired. Is the clock right?'],
    [
      'CERT_NOT_YET_VALID',
      'upstream_tls_failed',
      'its certificate is not valid yet. Is the clock right?',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'upstream_tls_failed',
      'its certificate is that of another host. Check api_base_url.',
    ],
    [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'upstream_tls_failed',
      expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
    ],
    [
      'EPROTO',
      'upstream_tls_failed',
      'no TLS connection could be made: low level words. Check api_base_url: is https right?',
    ],
    [
      'EMFILE',
      'connections_exhausted',
      expect.stringMatching(/^no more files .* \(ulimit -n\)\.$/),
    ],
    ['EADDRNOTAVAIL', 'connections_exhausted', expect.stringMatching(/^no port is free\./)],
  ])('says in words what %s means', (errno, code, words: string) => {
    const error = connectionError(coded(errno), THERE);
    expect(error).toMatchObject({ code, status: 502 });
    const start = 'local (http://127.0.0.1:9/v1) cannot be reached: ';
    expect(error.message.slice(0, start.length)).toBe(start);
    expect(error.message.slice(start.length)).toEqual(words);
  });

  it('lets nobody repeat what a certificate forbids', () => {
    expect(connectionError(coded('CERT_HAS_EXPIRED'), THERE).shouldRetry).toBe(false);
    expect(connectionError(coded('ECONNRESET'), THERE).shouldRetry).toBeUndefined();
  });

  it('leaves the file names and line numbers of OpenSSL out', () => {
    const words =
      '00F8A0F7:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/record.c:355:\n';
    const { message } = connectionError(coded('EPROTO', words), THERE);
    expect(message).toContain('could be made: wrong version number.');
  });

  it.each(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'])(
    'takes %s for a time-out',
    (code) => {
      expect(connectionError(coded(code), THERE)).toMatchObject({
        code: 'upstream_timeout',
        message: 'local (http://127.0.0.1:9/v1) did not answer in time.',
      });
    },
  );

  it('tells silence in the middle of an answer from that before it', () => {
    expect(connectionError(coded('UND_ERR_BODY_TIMEOUT'), THERE)).toMatchObject({
      code: 'upstream_stalled',
      status: 504,
      message: 'local (http://127.0.0.1:9/v1) did not go on with its answer in time.',
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
      code: 'upstream_tunnel_refused',
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

describe('brokenAnswer', () => {
  it.each([
    ['ECONNRESET', 'upstream_truncated'],
    ['EUNHEARDOF', 'upstream_truncated'],
    ['ETIMEDOUT', 'upstream_stalled'],
    ['UND_ERR_BODY_TIMEOUT', 'upstream_stalled'],
  ])('makes of %s %s', (errno, code) => {
    expect(brokenAnswer(coded(errno), THERE)).toMatchObject({ code });
  });
});

describe('clientClosed', () => {
  it('is nothing that went wrong upstream', () => {
    expect(clientClosed()).toMatchObject({ code: 'client_closed', status: 499, retryable: false });
  });
});
