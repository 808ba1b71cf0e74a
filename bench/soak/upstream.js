import { once } from 'node:events';
import { createServer } from 'node:http';

/** @import { Socket } from 'node:net' */
/** @import { Plan } from './plan.js' */

/**
 * All providers in one server.
 *
 * @typedef {object} SoakUpstream
 * @property {string} url
 * @property {(plan: Plan) => Answering} expect Call it before the request is sent.
 * @property {() => void} closeIdle Ends the connections on which nothing is under way.
 * @property {() => Promise<void>} close
 *
 * @typedef {object} Answering
 * @property {() => boolean} wasAsked
 * @property {Promise<void>} over Settles when nothing more of the answer can be sent; only once it was asked.
 * @property {() => void} forget
 */

const MARK = /soak-request-(\d+)-/;

/** @returns {Promise<SoakUpstream>} */
export async function startSoakUpstream() {
  /** @type {Map<number, { plan: Plan, asked: number, end: () => void }>} */
  const expected = new Map();
  /** @type {Set<Socket>} */
  const connections = new Set();
  /** Those on which an answer is under way. @type {Set<Socket>} */
  const answering = new Set();
  const server = createServer(async (request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => {
      body += piece;
    });
    // A request that its client abandons has no end.
    request.once('error', () => undefined);
    await new Promise((resolve) => request.once('close', () => resolve(undefined)));
    const found = expected.get(Number(MARK.exec(body)?.[1]));
    if (found === undefined || !request.complete) {
      response.destroy();
      return;
    }
    found.asked += 1;
    if (response.destroyed) found.end();
    else response.once('close', found.end);
    response.on('error', () => undefined);
    await found.plan.fault.play(found.plan, response);
  });
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    expect(plan) {
      /** @type {() => void} */
      let end = () => undefined;
      /** @type {Promise<void>} */
      const over = new Promise((resolve) => {
        end = resolve;
      });
      const entry = { plan, asked: 0, end };
      expected.set(plan.number, entry);
      return {
        wasAsked: () => entry.asked > 0,
        over,
        forget: () => void expected.delete(plan.number),
      };
    },
    closeIdle() {
      // The server's own way leaves those on which nothing was ever asked: a client that went away
      // while its connection was being made leaves that to the next.
      for (const socket of connections) if (!answering.has(socket)) socket.destroy();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
