import { setTimeout as sleep } from 'node:timers/promises';

/** @import { ServerResponse } from 'node:http' */
/** @import { Plan } from './plan.js' */
/** @import { Expected } from './oracle.js' */

/** Milliseconds that tproxy waits for an upstream that says nothing; see proxy.js. */
export const TIMEOUT_MS = 2_000;

/**
 * Something that a provider may do.
 *
 * @typedef {object} Fault
 * @property {string} name
 * @property {number} weight How often it happens, to the others.
 * @property {(plan: Plan, response: ServerResponse) => unknown} play
 * @property {(plan: Plan) => Expected} expected What the client must see of it.
 */

const ANSWER = () => /** @type {const} */ ({ kind: 'answer' });
const BAD_GATEWAY = [502];
const LATE = [504];

/** What the client is told of a provider's status: neither its login nor its choice is at fault. */
const TOLD = new Map([
  [401, 400],
  [403, 400],
  [404, 400],
  [408, 504],
  [422, 400],
  [500, 502],
  [503, 529],
]);
/** Those that even a forwarded answer does not show as they are. */
const NEVER_SHOWN = [401, 403, 404];

/** @type {readonly [Fault, ...Fault[]]} */
export const FAULTS = [
  { name: 'none', weight: 40, play: sendAll, expected: ANSWER },
  { name: 'slow, in pieces', weight: 8, play: sendInPieces, expected: ANSWER },
  { name: 'late', weight: 5, play: sendLate, expected: ANSWER },
  {
    name: 'status',
    weight: 15,
    play: refuse,
    expected: ({ status, subject }) => {
      const isShown = subject.isForwarded && !NEVER_SHOWN.includes(status);
      return { kind: 'status', statuses: [isShown ? status : (TOLD.get(status) ?? status)] };
    },
  },
  {
    name: 'reset before headers',
    weight: 5,
    play: (_, response) => response.socket?.resetAndDestroy(),
    expected: () => ({ kind: 'status', statuses: BAD_GATEWAY }),
  },
  {
    name: 'closed before headers',
    weight: 4,
    play: (_, response) => response.socket?.destroy(),
    expected: () => ({ kind: 'status', statuses: BAD_GATEWAY }),
  },
  {
    name: 'reset in the middle',
    weight: 6,
    play: (plan, response) =>
      sendHalf(plan, response, async () => {
        // A reset throws away what has not been read yet.
        await sleep(plan.random() * 10);
        response.socket?.resetAndDestroy();
      }),
    expected: brokenOff,
  },
  {
    name: 'cut off in the middle',
    weight: 5,
    play: (plan, response) => sendHalf(plan, response, () => response.socket?.destroy()),
    expected: brokenOff,
  },
  {
    name: 'ended in the middle',
    weight: 5,
    play: (plan, response) => sendHalf(plan, response, () => response.end()),
    expected: brokenOff,
  },
  {
    name: 'silence before headers',
    weight: 1,
    play: () => undefined,
    expected: () => ({ kind: 'status', statuses: LATE }),
  },
  {
    name: 'silence in the middle',
    weight: 1,
    play: (plan, response) => sendHalf(plan, response, () => undefined),
    expected: ({ isStream }) =>
      isStream ? { kind: 'broken', statuses: LATE } : { kind: 'status', statuses: LATE },
  },
  {
    name: 'garbage',
    weight: 3,
    play: (plan, response) => {
      writeHead(plan, response);
      response.end(garbage(plan));
    },
    expected: brokenOff,
  },
  {
    name: 'garbage in the middle',
    weight: 2,
    play: (plan, response) => sendHalf(plan, response, () => response.end(garbage(plan))),
    expected: brokenOff,
  },
];

/**
 * Whether some of a stream has come through before its fault depends on how its bytes were cut.
 * @param {Plan} plan
 * @returns {Expected}
 */
function brokenOff({ isStream }) {
  return isStream
    ? { kind: 'broken', statuses: BAD_GATEWAY }
    : { kind: 'status', statuses: BAD_GATEWAY };
}

/**
 * @param {Plan} plan
 * @param {ServerResponse} response
 */
function sendAll(plan, response) {
  writeHead(plan, response);
  response.end(bodyOf(plan));
}

/**
 * @param {Plan} plan
 * @param {ServerResponse} response
 */
async function sendInPieces(plan, response) {
  writeHead(plan, response);
  const body = bodyOf(plan);
  // Few enough not to take long, and cut wherever it happens, also inside of a character.
  const length = Math.ceil(body.length / (1 + plan.random() * 20));
  for (let at = 0; at < body.length && !response.destroyed; at += length) {
    response.write(body.subarray(at, at + length));
    await sleep(plan.random() * 15);
  }
  response.end();
}

/**
 * @param {Plan} plan
 * @param {ServerResponse} response
 */
async function sendLate(plan, response) {
  await sleep(plan.random() * 150);
  sendAll(plan, response);
}

/**
 * @param {Plan} plan
 * @param {ServerResponse} response
 */
function refuse({ status, subject, number }, response) {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '7' });
  response.end(JSON.stringify(subject.error(`refused ${number}`)));
}

/**
 * Sends the beginning of an answer, at least one byte of it, and never its end.
 * @param {Plan} plan
 * @param {ServerResponse} response
 * @param {() => unknown} then Called when the beginning is on its way.
 */
function sendHalf(plan, response, then) {
  writeHead(plan, response);
  const { subject, texts, isStream } = plan;
  const body = isStream ? Buffer.from(subject.stream(texts).slice(0, -3).join('')) : bodyOf(plan);
  const part = 0.2 + 0.7 * plan.random();
  response.write(body.subarray(0, Math.max(1, Math.floor(body.length * part))), then);
}

/**
 * @param {Plan} plan
 * @param {ServerResponse} response
 */
function writeHead({ subject, isStream }, response) {
  const contentType = isStream ? subject.contentType : 'application/json';
  response.writeHead(200, { 'content-type': contentType });
}

/** @param {Plan} plan */
function bodyOf({ subject, texts, isStream }) {
  return Buffer.from(
    isStream ? subject.stream(texts).join('') : JSON.stringify(subject.whole(texts.join(''))),
  );
}

/** @param {Plan} plan */
function garbage({ random }) {
  return Buffer.from(Array.from({ length: 50 + random() * 2_000 }, () => random() * 256));
}
