import { rawHttp } from './raw-http.ts';
import type { TestSession } from './test-session.ts';

export interface RawRequest {
  readonly method?: string;
  /** What stands in the request line; `/health` of the session, if nothing else. */
  readonly target?: string;
  /** Over those that a plain client sends; undefined takes one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** The path of a session's address: `/s/` and the secret. */
export function secretPath({ baseUrl }: TestSession): string {
  return new URL(baseUrl).pathname;
}

/** Sends a request as bytes, whatever a client would say to it, and returns the whole answer. */
export function rawRequest(session: TestSession, request: RawRequest): Promise<string> {
  const { method = 'GET', target = `${secretPath(session)}/health`, body = '' } = request;
  const headers = {
    host: `127.0.0.1:${session.port}`,
    connection: 'close',
    authorization: 'Bearer the-login-of-the-user',
    'content-length': String(Buffer.byteLength(body)),
    ...request.headers,
  };
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}\r\n`],
  );
  return rawHttp(session.port, `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body}`);
}
