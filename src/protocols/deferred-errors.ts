import type { Part } from '../anthropic/parts.ts';
import type { PartDecoder } from './adapter.ts';

/** Where a decoder puts its parts; what it throws ends the answer. */
export type PartSink = (parts: readonly Part[]) => void;

/** A decoder that throws as soon as it meets an error. */
export interface ThrowingDecoder {
  push(bytes: Uint8Array, sink: PartSink): void;
  end(sink: PartSink): void;
}

/**
 * What came before an error in the same bytes must not be lost with it, or the result would depend
 * on how the bytes are cut: the parts are handed out first, then the error is thrown.
 */
export function withDeferredErrors(decoder: ThrowingDecoder): PartDecoder {
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const collect = (run: (sink: PartSink) => void): Iterable<Part> => {
    const parts: Part[] = [];
    if (failure === undefined) {
      try {
        run((more) => parts.push(...more));
      } catch (error) {
        failure = { error };
      }
    }
    isOver ||= parts.at(-1)?.type === 'finish';
    return partsThenError(parts, failure);
  };
  return {
    push: (bytes) => collect((sink) => decoder.push(bytes, sink)),
    get isOver() {
      return isOver;
    },
    end: () => collect((sink) => decoder.end(sink)),
  };
}

function* partsThenError(
  parts: readonly Part[],
  failure: { readonly error: unknown } | undefined,
): Generator<Part, void> {
  yield* parts;
  if (failure !== undefined) throw failure.error;
}
