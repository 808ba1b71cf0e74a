// The thinnest pass-through: what any proxy that forwards bytes must cost.
import { Agent, createServer, ServerResponse } from 'node:http';
import { createProxyServer } from 'http-proxy-3';
import { listenAndTell } from './listen.js';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const proxy = createProxyServer({ target: process.argv[2] ?? '', agent });
proxy.on('error', (_error, _request, response) => {
  if (response instanceof ServerResponse) response.writeHead(502);
  response.end();
});
listenAndTell(createServer((request, response) => proxy.web(request, response)));
