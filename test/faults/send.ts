import type { ServerResponse } from 'node:http';
import type { Body } from './correct-answer.ts';

export function sendBody(response: ServerResponse, { contentType, bytes }: Body): void {
  response.writeHead(200, { 'content-type': contentType }).end(bytes);
}

export function send(
  response: ServerResponse,
  status: number,
  { contentType }: Body,
  bytes: string | Buffer,
): void {
  response.writeHead(status, { 'content-type': contentType }).end(bytes);
}

export function sendJson(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(json));
}
