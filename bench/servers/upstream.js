// The provider behind every proxy: answers in three protocols with bytes made beforehand. Its mode is
// set by messages from the process that forked it.
import { createServer } from 'node:http';
import { answerFor, STAMP_DIGITS } from './answers.js';
import { listenAndTell } from './listen.js';

/** @import { ServerResponse } from 'node:http' */
/** @import { PreparedAnswer } from './answers.js' */

/**
 * `whole`: the answer at once. `paced`: that many stamped chunks, one each `gapMs`. `held`: a chunk
 * at once and another each `gapMs`, until `release`.
 * @typedef {{ kind: 'whole' } | { kind: 'paced', chunks: number, gapMs: number } | { kind: 'held', gapMs: number }} Mode
 */

/** @type {Mode} */
let mode = { kind: 'whole' };
/** Ends each answer that is held. @type {Set<() => void>} */
const held = new Set();
let lastBodyBytes = 0;

const server = createServer((request, response) => {
  let size = 0;
  request.on('data', (bytes) => {
    size += bytes.length;
  });
  request.once('end', () => {
    lastBodyBytes = size;
    const answer = answerFor(request.url ?? '');
    if (answer === undefined) response.writeHead(404).end();
    else reply(response, answer);
  });
});

process.on('message', (/** @type {{ mode?: Mode, release?: boolean }} */ message) => {
  if (message.mode !== undefined) mode = message.mode;
  if (message.release === true) for (const end of [...held]) end();
  process.send?.({ held: held.size, lastBodyBytes });
});
process.once('disconnect', () => process.exit());
listenAndTell(server);

/**
 * @param {ServerResponse} response
 * @param {PreparedAnswer} answer
 */
function reply(response, answer) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  switch (mode.kind) {
    case 'whole':
      response.write(answer.whole);
      response.end();
      return;
    case 'paced':
      pace(response, answer, mode);
      return;
    case 'held':
      hold(response, answer, mode.gapMs);
  }
}

/**
 * @param {ServerResponse} response
 * @param {PreparedAnswer} answer
 * @param {{ chunks: number, gapMs: number }} pace
 */
function pace(response, answer, { chunks, gapMs }) {
  response.write(answer.head);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(stamped(answer));
    sent += 1;
    if (sent < chunks) return;
    clearInterval(timer);
    response.end(answer.tail);
  }, gapMs);
  response.once('close', () => clearInterval(timer));
}

/**
 * @param {ServerResponse} response
 * @param {PreparedAnswer} answer
 * @param {number} gapMs
 */
function hold(response, answer, gapMs) {
  response.write(Buffer.concat([answer.head, answer.chunk]));
  const timer = setInterval(() => response.write(stamped(answer)), gapMs);
  const end = () => response.end(answer.tail);
  held.add(end);
  response.once('close', () => {
    clearInterval(timer);
    held.delete(end);
  });
}

/**
 * A chunk with the time of this moment. The clock is the machine's, so another process can subtract.
 * @param {PreparedAnswer} answer
 */
function stamped({ chunk, stampAt }) {
  const bytes = Buffer.from(chunk);
  const micros = process.hrtime.bigint() / 1000n;
  bytes.write(String(micros).padStart(STAMP_DIGITS, '0'), stampAt, 'latin1');
  return bytes;
}
