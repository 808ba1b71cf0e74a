import { collectMessage } from '../../src/anthropic/collect-message.ts';
import { errorEvent } from '../../src/anthropic/error-body.ts';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder, type MessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part } from '../../src/anthropic/parts.ts';
import { isBug } from '../../src/errors/catalog.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import type { PartDecoder } from '../../src/protocols/adapter.ts';
import type { PartTransform } from '../../src/transformers/transformer.ts';
import { type ReadAnswer, readEvents } from '../support/read-events.ts';

/** What a streaming client gets. */
export interface Streamed {
  readonly events: readonly StreamEvent[];
  /** What a strict reader makes of them. */
  readonly answer: ReadAnswer;
}

/**
 * Does with an answer what the server does: decode, transform, build, and an error event for a fault.
 * @throws Error for anything thrown that is no fault of the provider, and for events that break the grammar.
 */
export function streamed(
  decoder: PartDecoder,
  pieces: Iterable<Uint8Array>,
  transform?: PartTransform,
): Streamed {
  const builder = newBuilder();
  const events: StreamEvent[] = [];
  const take = (parts: Iterable<Part>): void => {
    for (const part of parts) {
      for (const each of transform?.push(part) ?? [part]) events.push(...builder.push(each));
    }
  };
  try {
    for (const piece of pieces) take(decoder.push(piece));
    take(decoder.end());
    for (const part of transform?.end() ?? []) events.push(...builder.push(part));
    events.push(...builder.end());
  } catch (error) {
    events.push(errorEvent(expectedFault(error)));
  }
  return { events, answer: readEvents(events) };
}

/** What a client gets that asked for no stream: one object, or an error. */
export function collected(parts: () => readonly Part[]): unknown {
  const builder = newBuilder();
  try {
    const events = parts().flatMap((part) => [...builder.push(part)]);
    return collectMessage([...events, ...builder.end()]);
  } catch (error) {
    return expectedFault(error).code;
  }
}

/** @throws whatever is no ProxyError, or one that stands for a bug in tproxy. */
export function expectedFault(error: unknown): ProxyError {
  if (!(error instanceof ProxyError) || isBug(error.code)) throw error;
  return error;
}

function newBuilder(): MessageBuilder {
  let made = 0;
  return createMessageBuilder({
    id: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 7,
    thinkingSignature: 'unsigned',
    newToolId: () => `toolu_made_${made++}`,
  });
}
