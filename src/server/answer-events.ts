import { appendPart } from '../anthropic/append-part.ts';
import type { StreamEvent } from '../anthropic/events.ts';
import type { MessageBuilder } from '../anthropic/message-builder.ts';
import type { Part } from '../anthropic/parts.ts';
import type { PartTransform } from '../transformers/transformer.ts';
import type { AnswerObserver } from '../upstream/answer-observer.ts';

/** What the parts of one answer pass. */
export interface AnswerWay {
  readonly transform: PartTransform;
  readonly builder: MessageBuilder;
  readonly observer: Pick<AnswerObserver, 'usage'>;
  /** Says in words what went wrong. */
  readonly explain: (error: unknown) => unknown;
}

/**
 * Makes the events of an answer, a batch of them for each batch of parts. What was read before a
 * fault goes out before it: a fault must not depend on how bytes are cut. One loop does it all, for
 * it runs for every piece of every stream.
 */
export async function* answerEvents(
  batches: AsyncIterable<Iterable<Part>>,
  way: AnswerWay,
): AsyncGenerator<readonly StreamEvent[]> {
  try {
    for await (const parts of batches) {
      const events: StreamEvent[] = [];
      try {
        const { ready, fault } = gather(parts);
        for (const part of ready) build(way.transform.push(part), way, events);
        if (fault !== undefined) throw fault.error;
      } catch (error) {
        yield events;
        throw error;
      }
      yield events;
    }
    const last: StreamEvent[] = [];
    try {
      build(way.transform.end(), way, last);
      last.push(...way.builder.end());
    } catch (error) {
      yield last;
      throw error;
    }
    yield last;
  } catch (error) {
    throw way.explain(error);
  }
}

interface Gathered {
  readonly ready: readonly Part[];
  /** Comes after them. */
  readonly fault: { readonly error: unknown } | undefined;
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
