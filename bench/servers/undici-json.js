// The thinnest translation: what any proxy that parses the request and prints another must cost.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Agent, request as ask } from 'undici';
import { listenAndTell } from './listen.js';

const upstream = process.argv[2] ?? '';
const dispatcher = new Agent();

const server = createServer(async (request, response) => {
  try {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    const body = JSON.stringify(JSON.parse(Buffer.concat(pieces).toString()));
    const headers = { 'content-type': 'application/json' };
    const answer = await ask(upstream + request.url, { method: 'POST', headers, body, dispatcher });
    response.writeHead(answer.statusCode, { 'content-type': 'text/event-stream' });
    await pipeline(answer.body, response);
  } catch {
    response.destroy();
  }
});
listenAndTell(server);
