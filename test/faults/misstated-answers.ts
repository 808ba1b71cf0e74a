import type { ServerResponse } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Body, correctBody, framesOf } from './correct-answer.ts';
import { type Fault, WORDS } from './fault.ts';
import { send, sendBody, sendJson } from './send.ts';

/** Longer than what waits in buffers, so that its connection is free only when it is let go. */
const PAGE = `<html><title>Login</title>${'x'.repeat(300_000)}`;

/** Answers with 200 that are something else than was asked for. */
export const misstated: readonly Fault[] = [
  {
    name: 'a web page with 200',
    play: ({ response }) => response.writeHead(200, { 'content-type': 'text/html' }).write(PAGE),
  },
  {
    name: 'a web page that says it is an answer',
    play: ({ response, body }) => send(response, 200, body, '<html><title>Login</title></html>'),
  },
  {
    name: 'JSON where a stream was asked',
    only: 'streamed',
    play: ({ response, subject }) => sendBody(response, correctBody(subject, 'whole')),
  },
  {
    name: 'a stream where JSON was asked',
    only: 'whole',
    play: ({ response, subject }) => sendBody(response, correctBody(subject, 'streamed')),
  },
  {
    name: 'an error with 200',
    play: ({ response, subject }) => sendJson(response, 200, subject.dialect.error(503, WORDS)),
  },
  {
    name: 'an error at the start of the stream',
    only: 'streamed',
    play: ({ response, subject, body }) => sendUnended(response, body, subject.errorFrame(WORDS)),
  },
  {
    name: 'an error in the middle of the stream',
    only: 'streamed',
    play: ({ response, subject, body }) => {
      const frames = framesOf(String(body.bytes));
      const half = frames.slice(0, frames.length / 2);
      sendUnended(response, body, [...half, subject.errorFrame(WORDS)].join(''));
    },
  },
  compressed('gzip', gzipSync),
  compressed('br', brotliCompressSync),
  {
    name: 'a gzip body that breaks off',
    play: ({ response, body }) => {
      const bytes = gzipSync(body.bytes);
      const headers = { 'content-type': body.contentType, 'content-encoding': 'gzip' };
      response.writeHead(200, headers).end(bytes.subarray(0, bytes.length / 2));
    },
  },
  {
    name: 'a body in an encoding that nobody knows',
    play: ({ response, body }) =>
      response
        .writeHead(200, { 'content-type': body.contentType, 'content-encoding': 'aws-chunked' })
        .write(body.bytes),
  },
];

/** What comes last is not followed by the end: the connection must be closed by who reads no more. */
function sendUnended(response: ServerResponse, { contentType }: Body, text: string): void {
  response.writeHead(200, { 'content-type': contentType }).write(text);
}

function compressed(encoding: string, compress: (bytes: Buffer) => Buffer): Fault {
  return {
    name: `a body in ${encoding}, which nobody asked for`,
    play: ({ response, body }) =>
      response
        .writeHead(200, { 'content-type': body.contentType, 'content-encoding': encoding })
        .end(compress(body.bytes)),
  };
}
