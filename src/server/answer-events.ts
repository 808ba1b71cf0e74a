import { appendPart } from '../anthropic/append-part.ts';
import type { StreamEvent } from '../anthropic/events.ts';
import type { MessageBuilder } from '../anthropic/message-builder.ts';
import type { Part } from '../anthropic/parts.ts';
import type { PartDecoder } from '../protocols/adapter.ts';
import type { PartTransform } from '../transformers/transformer.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';

/** What the bytes of one answer pass. */
export interface AnswerWay {
  readonly decoder: PartDecoder;
  readonly transform: PartTransform;
  readonly builder: MessageBuilder;
  readonly observer: Pick<AnswerObserver, 'usage'>;
  /** Says in words what went wrong. */
  readonly explain: (error: unknown) => unknown;
}

/** What ended an answer early. */
export interface AnswerFault {
  readonly error: unknown;
}

/** What became of some bytes of an answer. What was read before a fault goes out before it. */
export interface EventBatch {
  readonly events: readonly StreamEvent[];
  /** Nothing follows. */
  readonly isOver: boolean;
  /** Explained. */
  readonly fault: AnswerFault | undefined;
}

/** Makes the events of one answer. A fault does not depend on how its bytes are cut. */
export interface AnswerEvents {
  /** The next bytes. */
  push(bytes: Uint8Array): EventBatch;
  /** The end of the bytes, where the provider has not said before that the answer is over. */
  end(): EventBatch;
}

/** One function does it all, for it runs for every piece of every stream. */
export function createAnswerEvents(way: AnswerWay): AnswerEvents {
  const { decoder, transform, builder, explain } = way;
  const batchOf = (bytes: Uint8Array | undefined): EventBatch => {
    const events: StreamEvent[] = [];
    try {
      const read = bytes === undefined ? decoder.end() : decoder.push(bytes);
      const { ready, fault } = gather(read);
      for (const part of ready) build(transform.push(part), way, events);
      if (fault !== undefined) throw fault.error;
      const isOver = bytes === undefined || decoder.isOver;
      if (isOver) {
        build(transform.end(), way, events);
        for (const event of builder.end()) events.push(event);
      }
      return { events, isOver, fault: undefined };
    } catch (error) {
      return { events, isOver: true, fault: { error: explain(error) } };
    }
  };
  return { push: batchOf, end: () => batchOf(undefined) };
}

interface Gathered {
  readonly ready: readonly Part[];
  /** Comes after them. */
  readonly fault: AnswerFault | undefined;
}

/** The parts of a batch, as few as say the same. */
function gather(parts: Iterable<Part>): Gathered {
  const ready: Part[] = [];
  try {
    for (const part of parts) appendPart(ready, part);
    return { ready, fault: undefined };
  } catch (error) {
    return { ready, fault: { error } };
  }
}

function build(parts: Iterable<Part>, { builder, observer }: AnswerWay, out: StreamEvent[]): void {
  for (const part of parts) {
    if (part.type === 'usage') observer.usage(part.usage);
    for (const event of builder.push(part)) out.push(event);
  }
}
