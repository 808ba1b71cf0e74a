import type { IncomingMessage } from 'node:http';
import type { ProxyError } from '../errors/proxy-error.ts';
import { brokenAnswer, brokenOff, stalled } from './connection-error.ts';
import { withoutContentCoding } from './content-coding.ts';
import { drained } from './drained.ts';
import { forwardedAnswerHeaders } from './forwarded-headers.ts';
import type { AwaitedAnswer } from './forwarded-request.ts';
import { copyBody, type PlainAnswer } from './plain-answer.ts';
import { readRefusal } from './refusal.ts';
import { relayEvents } from './relay-events.ts';
import { relayJson } from './relay-json.ts';
import { upstreamRequestId } from './upstream-request-id.ts';

/** Tells silence of the upstream from other ends. */
export interface Silence {
  /** The upstream was silent for too long, so that the call was ended. */
  readonly isOver: () => boolean;
  /** While the client has to catch up, nothing is read, which is not the upstream's fault. */
  suspend(): void;
  resume(): void;
}

/**
 * Passes an answer on to the client.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended it early, if one did.
 */
export async function relayAnswer(
  answer: IncomingMessage,
  forwarded: AwaitedAnswer,
  silence: Silence,
): Promise<ProxyError | undefined> {
  const { response, observer, provider, expects } = forwarded;
  observer.responded(upstreamRequestId(answer.headers));
  const status = answer.statusCode ?? 502;
  const { headers, body } = withoutContentCoding(
    { headers: answer.headers, body: answer },
    provider.name,
  );
  const destination = { provider: provider.name, baseUrl: provider.baseUrl };
  const plain: PlainAnswer = {
    status,
    headers,
    body,
    // What is decoded is not yet out of the decoder when all of it has come in.
    isOver: () => body === answer && answer.complete && answer.readableLength === 0,
    wait: async () => {
      silence.suspend();
      await drained(response);
      silence.resume();
    },
    faultOf(cause) {
      return silence.isOver() ? stalled(destination, cause) : brokenAnswer(cause, destination);
    },
    // Bytes that end without an error are not all of them when the connection was cut.
    checkComplete: () => (answer.complete ? undefined : brokenOff(destination, undefined)),
  };
  const refusal = status < 300 ? undefined : await readRefusal(plain, forwarded);
  if (refusal?.kind === 'error') throw refusal.error;
  if (refusal?.kind === 'relayed') {
    observer.refused(refusal.error);
    response.writeHead(status, forwardedAnswerHeaders(headers, true)).end(refusal.bytes);
    return undefined;
  }
  if (expects === 'events') return relayEvents(plain, forwarded);
  if (expects === 'json') return relayJson(plain, forwarded);
  return relayBytes(plain, forwarded);
}

/** Any other path of the API: the bytes as they are. A cut connection is the only honest end of half of them. */
async function relayBytes(
  answer: PlainAnswer,
  { response }: AwaitedAnswer,
): Promise<ProxyError | undefined> {
  response.writeHead(answer.status, forwardedAnswerHeaders(answer.headers, false));
  const fault = await copyBody(answer, (bytes) => (response.write(bytes) ? 'go on' : 'wait'));
  if (fault === undefined) response.end();
  else response.destroy();
  return fault;
}
