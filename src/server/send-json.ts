import type { ServerResponse } from 'node:http';
import { errorBody } from '../anthropic/error-body.ts';
import type { ProxyError } from '../errors/proxy-error.ts';

/** Sends a whole JSON answer. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  });
  response.end(json);
}

/** Sends an error as an HTTP status, for as long as no answer has begun. */
export function sendError(response: ServerResponse, error: ProxyError): void {
  if (error.retryAfterSeconds !== undefined) {
    response.setHeader('retry-after', Math.ceil(error.retryAfterSeconds));
  }
  if (error.shouldRetry !== undefined) {
    response.setHeader('x-should-retry', String(error.shouldRetry));
  }
  sendJson(response, error.status, errorBody(error));
}
