import { encodeSse } from '../anthropic/encode-sse.ts';
import { errorEvent } from '../anthropic/error-body.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import { errorFromFault } from '../upstream-errors/upstream-error.ts';
import { brokenOff } from './connection-error.ts';
import { forwardedAnswerHeaders } from './forwarded-headers.ts';
import type { AwaitedAnswer } from './forwarded-request.ts';
import { copyBody, type PlainAnswer } from './plain-answer.ts';
import { isEventStream, notEvents } from './relay-json.ts';
import { createStreamModelRestorer } from './restore-model.ts';
import { watchStream } from './watched-stream.ts';
import { createWholeFrames } from './whole-frames.ts';

const NOTHING = Buffer.alloc(0);

/**
 * Passes a stream on, event by event and byte for byte. The 200 waits for the first whole event, as
 * with an answer that is translated.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended it early, if one did.
 */
export async function relayEvents(
  answer: PlainAnswer,
  forwarded: AwaitedAnswer,
): Promise<ProxyError | undefined> {
  const { response, observer, provider, model, restoreModel } = forwarded;
  const contentType = answer.headers['content-type'];
  if (contentType !== undefined && !isEventStream(answer)) throw await notEvents(answer, forwarded);
  const frames = createWholeFrames();
  const watched = watchStream();
  const restorer = restoreModel === undefined ? undefined : createStreamModelRestorer(restoreModel);
  let isConcluded = false;
  let error: ProxyError | undefined;
  const write = (bytes: Buffer): boolean => {
    if (bytes.length === 0) return true;
    if (!response.headersSent) {
      observer.began();
      response.writeHead(answer.status, forwardedAnswerHeaders(answer.headers, true));
    }
    return response.write(bytes);
  };
  const relay = (bytes: Buffer, isWhole: boolean): boolean => {
    watched.push(bytes, isWhole);
    return write(restorer?.push(bytes) ?? bytes);
  };
  const reportUsage = (): void => {
    const counted = watched.usage();
    if (counted !== undefined) observer.usage(counted);
  };
  const conclude = (fault: ProxyError | undefined): void => {
    isConcluded = true;
    relay(fault === undefined ? frames.end() : NOTHING, !frames.isInside);
    write(restorer?.end() ?? NOTHING);
    response.off('close', reportUsage);
    reportUsage();
    if (watched.ended) {
      error = watched.fault && errorFromFault(watched.fault, { provider, model });
      response.end();
      return;
    }
    error = fault ?? brokenOff({ provider: provider.name }, undefined);
    if (!response.headersSent) return;
    // Inside of an event there is no place for another; a cut connection is the only honest end.
    if (frames.isInside) response.destroy();
    else response.end(encodeSse(errorEvent(error)));
  };
  // What was counted until the client goes away is paid for; after that, nobody waits for it.
  response.once('close', reportUsage);
  const fault = await copyBody(answer, (bytes) => {
    const wasInside = frames.isInside;
    const { socket } = response;
    // The head, the bytes and the end, where they come together, go out in one write.
    socket?.cork();
    try {
      const whole = frames.push(bytes);
      const isRead = relay(whole, !wasInside && !frames.isInside);
      // Nothing follows the last event, but for a connection that may stay open for long, or break.
      const isOver = watched.ended && !frames.isInside;
      if (!isOver && !answer.isOver()) return isRead ? 'go on' : 'wait';
      conclude(undefined);
      return 'stop';
    } finally {
      socket?.uncork();
    }
  });
  if (!isConcluded) conclude(fault);
  if (error !== undefined && !response.headersSent) throw error;
  return error;
}
