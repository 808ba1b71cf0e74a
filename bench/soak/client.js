import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStream, readWhole } from './outcome.js';
import { MODEL } from './subjects.js';

/** @import { Outcome } from './outcome.js' */
/** @import { Plan } from './plan.js' */

/** Milliseconds after which a request counts as lost. Every fault ends much sooner. */
const LOST_AFTER_MS = 60_000;

/**
 * @typedef {object} SoakClient
 * @property {(plan: Plan, onBegin?: () => void) => Promise<Outcome>} send Never rejects.
 * @property {() => void} close
 */

/**
 * @param {string} baseUrl
 * @returns {SoakClient}
 */
export function createSoakClient(baseUrl) {
  const agent = new Agent({ keepAlive: true });
  const url = new URL(`${baseUrl}/v1/messages?beta=true`);
  return {
    send: (plan, onBegin = () => undefined) => post(url, agent, plan, onBegin),
    close: () => agent.destroy(),
  };
}

/**
 * @param {URL} url
 * @param {Agent} agent
 * @param {Plan} plan
 * @param {() => void} onBegin Called when bytes of the answer come.
 * @returns {Promise<Outcome>}
 */
function post(url, agent, plan, onBegin) {
  const body = bodyOf(plan);
  const headers = {
    authorization: 'Bearer soak',
    'anthropic-version': '2023-06-01',
    'content-type': 'application/json',
    'content-length': body.length,
  };
  return new Promise((resolve) => {
    const asking = request(url, { agent, method: 'POST', headers });
    const lost = setTimeout(() => {
      resolve({ kind: 'lost', why: `nothing has ended it in ${LOST_AFTER_MS / 1000} s` });
      asking.destroy();
    }, LOST_AFTER_MS);
    const finish = (/** @type {Outcome} */ outcome) => {
      clearTimeout(lost);
      resolve(outcome);
    };
    const abort = async (/** @type {'asked' | 'answered'} */ when) => {
      if (plan.abort?.when !== when) return;
      await sleep(plan.abort.afterMs);
      if (asking.closed) return;
      finish({ kind: 'aborted' });
      asking.destroy();
    };
    asking.once('error', ({ message }) => finish({ kind: 'lost', why: message }));
    asking.once('response', (response) => {
      const { statusCode = 0, headers: answered } = response;
      const isStream = statusCode === 200 && plan.isStream;
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece) => {
        text += piece;
        onBegin();
      });
      response.once('error', () => finish({ kind: 'cut' }));
      response.once('end', () =>
        finish(isStream ? readStream(text) : readWhole(statusCode, text, answered['retry-after'])),
      );
      void abort('answered');
    });
    asking.end(body, () => void abort('asked'));
  });
}

/** @param {Plan} plan */
function bodyOf({ number, subject, isStream, prompt }) {
  return Buffer.from(
    JSON.stringify({
      model: `${subject.provider},${MODEL}`,
      max_tokens: 1_000,
      stream: isStream,
      messages: [{ role: 'user', content: `${mark(number)} ${prompt}` }],
    }),
  );
}

/**
 * How the upstream knows a request, in whatever protocol it comes.
 * @param {number} number
 */
function mark(number) {
  return `soak-request-${number}-`;
}
