import type { ServerResponse } from 'node:http';
import type { Respond, SeenRequest } from '../fake-upstream.ts';
import { sendJson } from '../openai-answers.ts';
import { startTestUpstream } from '../test-session.ts';
import type { Dialect, ReadTurn } from './dialect.ts';
import { reasoningFaults, requestFaults } from './request-faults.ts';
import { type ScriptedAnswer, scripted } from './script.ts';

/** An answer of the model, or anything else that its server may do. */
export type Step = ScriptedAnswer | Respond;

/** An answer that was given, and what must come back with it. */
export interface GivenAnswer {
  readonly answer: ScriptedAnswer;
  readonly secret: string;
}

/** A provider on loopback that speaks its vendor's protocol and checks what it is sent. */
export interface StandIn {
  readonly dialect: Dialect;
  readonly url: string;
  /** What of the requests so far its vendor would have refused, and what should not be there. */
  readonly faults: readonly string[];
  /** The requests of the conversation, without those of helpers and counts. */
  readonly requests: readonly SeenRequest[];
  /** The conversation as it stood in the last of them. */
  turns(): readonly ReadTurn[];
  /** What it does with the requests to come, each in its turn. */
  plays(...steps: readonly Step[]): void;
}

/** The tokens that a provider counts which counts at all. */
export const COUNTED_TOKENS = 4321;

const TITLE = scripted({ text: '{"title":"A test"}' });

/**
 * Starts a stand-in that ends with the test. A request without tools is a helper's, such as that for
 * the session's title. A request that the vendor would refuse, or one too many, gets status 400.
 */
export async function startStandIn(dialect: Dialect): Promise<StandIn> {
  const steps: Step[] = [];
  const faults: string[] = [];
  const given: GivenAnswer[] = [];
  const { url, requests } = await startTestUpstream((request, response) => {
    const { count, basePath } = dialect;
    if (count && request.path === basePath + count.path) {
      sendJson(response, 200, count.answer(COUNTED_TOKENS));
      return;
    }
    const found = [...requestFaults(request, dialect), ...reasoningFaults(request, dialect, given)];
    faults.push(...found);
    if (found.length > 0) {
      sendJson(response, 400, dialect.error(400, found.join('; ')));
      return;
    }
    const form = isStreamed(request) ? 'stream' : 'whole';
    if (!hasTools(request)) {
      send(response, dialect, form, { answer: TITLE, secret: '' });
      return;
    }
    const step = steps.shift();
    if (step === undefined) sendJson(response, 400, dialect.error(400, 'The script is over.'));
    else if (typeof step === 'function') return step(request, response);
    else {
      const answer = { answer: step, secret: secretOf(dialect, given.length) };
      given.push(answer);
      send(response, dialect, form, answer);
    }
    return;
  });
  const conversation = (): readonly SeenRequest[] => requests.filter(hasTools);
  return {
    dialect,
    url,
    faults,
    get requests() {
      return conversation();
    },
    turns: () => dialect.read(conversation().at(-1)?.body).turns,
    plays: (...more) => steps.push(...more),
  };
}

/** What a stand-in signs the reasoning of its n-th answer with, counted from 0. */
export function secretOf({ provider }: Dialect, index: number): string {
  return `secret-of-${provider}-${index}`;
}

/** Says that there were too many requests, in the vendor's own way. */
export function tooManyRequests({ rateLimit }: Dialect): Respond {
  return (_request, response) => sendJson(response, 429, rateLimit.body, rateLimit.headers);
}

/** Refuses with this status, in the vendor's own shape. */
export function failing(
  { error }: Dialect,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Respond {
  return (_request, response) => sendJson(response, status, error(status, message), headers);
}

function hasTools({ body, path }: SeenRequest): boolean {
  const isCount = /input_tokens$|:countTokens$/.test(path);
  return !isCount && Array.isArray(body?.tools) && body.tools.length > 0;
}

function isStreamed({ body, path }: SeenRequest): boolean {
  return body.stream === true || path.includes('streamGenerateContent');
}

/** A stream goes out in pieces that are cut without regard for characters. */
function send(
  response: ServerResponse,
  dialect: Dialect,
  form: 'stream' | 'whole',
  { answer, secret }: GivenAnswer,
): void {
  if (form === 'whole') {
    sendJson(response, 200, dialect.whole(answer, secret));
    return;
  }
  const bytes = Buffer.from(dialect.stream(answer, secret));
  response.writeHead(200, { 'content-type': dialect.contentType });
  for (let at = 0; at < bytes.length; at += 61) response.write(bytes.subarray(at, at + 61));
  response.end();
}
