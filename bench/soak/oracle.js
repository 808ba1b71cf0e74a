/** @import { Outcome } from './outcome.js' */
/** @import { Plan } from './plan.js' */

/**
 * What a client must see: the whole answer; an error with one of these statuses; or a stream that is
 * ended by an error event, unless the error came first, with one of these statuses.
 *
 * @typedef {{ readonly kind: 'answer' }
 *   | { readonly kind: 'status', readonly statuses: readonly number[] }
 *   | { readonly kind: 'broken', readonly statuses: readonly number[] }} Expected
 */

/** The error types of the Messages API, by status (wire.md 1.8). */
const TYPES = new Map([
  [400, 'invalid_request_error'],
  [402, 'billing_error'],
  [409, 'conflict_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [502, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
]);

/**
 * Compares what a client has seen with what its fault calls for.
 * @param {Plan} plan
 * @param {Outcome} outcome
 * @returns {string} What is wrong; empty when nothing is.
 */
export function judge(plan, outcome) {
  if (outcome.kind === 'aborted') return plan.abort ? '' : 'the client was never to go away';
  if (outcome.kind === 'lost') return outcome.why;
  if (outcome.kind === 'illegal') return `the stream is not legal: ${outcome.why}`;
  const expected = plan.fault.expected(plan);
  if (expected.kind === 'answer') return judgeAnswer(plan, outcome);
  switch (outcome.kind) {
    case 'answer':
      return 'a broken answer was passed off as whole';
    case 'broken':
      return expected.kind === 'broken' ? judgeBeginning(plan, outcome) : 'a stream had begun';
    case 'cut':
      // Inside of an event that is forwarded there is no place for another.
      return expected.kind === 'broken' && plan.subject.isForwarded ? '' : 'the connection was cut';
    case 'status':
      return judgeStatus(plan, outcome, expected.statuses);
  }
}

/**
 * @param {Plan} plan
 * @param {Outcome} outcome
 */
function judgeAnswer({ texts }, outcome) {
  if (outcome.kind !== 'answer') return `it was not answered but ${JSON.stringify(outcome)}`;
  if (outcome.stopReason !== 'end_turn') return `it ended with ${outcome.stopReason}`;
  return outcome.text === texts.join('') ? '' : 'the text of the answer is another';
}

/**
 * @param {Plan} plan
 * @param {Extract<Outcome, { kind: 'broken' }>} outcome
 */
function judgeBeginning({ texts, fault }, { text }) {
  // Garbage may be a beginning of anything.
  const isOwn = texts.join('').startsWith(text) || fault.name.startsWith('garbage');
  return isOwn ? '' : 'the text before the error is not of the answer';
}

/**
 * @param {Plan} plan
 * @param {Extract<Outcome, { kind: 'status' }>} outcome
 * @param {readonly number[]} statuses
 */
function judgeStatus({ subject, fault }, { status, type, message, retryAfter }, statuses) {
  if (!statuses.includes(status)) return `the status is ${status} (${message}), not ${statuses}`;
  const isRelayed = subject.isForwarded && type === 'soak_error';
  if (!isRelayed && type !== TYPES.get(status)) return `the error type is ${type}`;
  if (message === '') return 'the error has no message';
  const waits = status === 429 && fault.name === 'status';
  return waits && retryAfter !== '7' ? `retry-after is ${retryAfter}` : '';
}
