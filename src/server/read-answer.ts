import type { Readable } from 'node:stream';
import { brokenAnswer, type Destination } from '../upstream/connection-error.ts';
import { abandon, copyBody, type Next } from '../upstream/plain-answer.ts';
import {
  type AnswerFault,
  type AnswerWay,
  createAnswerEvents,
  type EventBatch,
} from './answer-events.ts';

/** An answer that has begun. */
export interface OpenAnswer {
  readonly body: Readable;
  readonly destination: Destination;
  readonly way: AnswerWay;
}

/** Where the events of an answer go. */
export interface EventSink {
  /** @returns false when the client has to catch up. */
  take(batch: EventBatch): boolean;
  /** Settles when the client has caught up. */
  wait(): Promise<void>;
}

/**
 * Reads an answer to its end, as fast as its client does: to the end of its bytes, or until the
 * provider has said that it is over, whatever then becomes of the connection.
 * @returns the fault that ended it early, if one did.
 */
export async function readAnswer(
  { body, destination, way }: OpenAnswer,
  sink: EventSink,
): Promise<AnswerFault | undefined> {
  const events = createAnswerEvents(way);
  let last: EventBatch | undefined;
  const take = (batch: EventBatch): Next => {
    try {
      const isRead = sink.take(batch);
      if (!batch.isOver) return isRead ? 'go on' : 'wait';
      last = batch;
    } catch (error) {
      // A bug of ours, which must not look like a fault of the upstream.
      last = { events: [], isOver: true, fault: { error } };
    }
    return 'stop';
  };
  const source = {
    body,
    wait: sink.wait,
    faultOf: (cause: unknown) => brokenAnswer(cause, destination),
    checkComplete: () => undefined,
  };
  const broken = await copyBody(source, (bytes) => take(events.push(bytes)));
  if (broken !== undefined) return { error: way.explain(broken) };
  if (last === undefined) take(events.end());
  if (last?.fault !== undefined) abandon(body);
  return last?.fault;
}
