import type { Part } from '../anthropic/parts.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import { TproxyError } from '../errors/tproxy-error.ts';
import type { PartTransform, Transformer } from './transformer.ts';

/** Several transformers as one; its dialect has been read with the configuration. */
export type TransformerChain = Required<Omit<Transformer, 'quirks' | 'name'>>;

/**
 * Composes transformers. Requests and bodies pass them in order, the parts of the answer in reverse:
 * the first of them is next to the client. What one of them throws is a `transformer_failed` that
 * names it.
 */
export function createChain(transformers: readonly Transformer[]): TransformerChain {
  return {
    request: (request, context) =>
      transformers.reduce(
        (current, step) => named(step, () => step.request?.(current, context) ?? current),
        request,
      ),
    body: (body, context) =>
      transformers.reduce(
        (current, step) => named(step, () => step.body?.(current, context) ?? current),
        body,
      ),
    parts: (context) => {
      const steps = transformers.flatMap((step) => {
        const transform = named(step, () => step.parts?.(context));
        return transform === undefined ? [] : [namedParts(step, transform)];
      });
      return composeParts(steps.reverse());
    },
  };
}

function composeParts(steps: readonly PartTransform[]): PartTransform {
  // The usual case, for every part of every answer.
  if (steps.length === 0) return { push: (part) => [part], end: () => [] };
  const passThrough = (parts: Iterable<Part>, from: number): readonly Part[] => {
    let current = [...parts];
    for (const step of steps.slice(from)) current = current.flatMap((part) => [...step.push(part)]);
    return current;
  };
  return {
    push: (part) => passThrough([part], 0),
    end: () => steps.flatMap((step, index) => passThrough(step.end(), index + 1)),
  };
}

function namedParts(step: Transformer, transform: PartTransform): PartTransform {
  return {
    push: (part) => named(step, () => [...transform.push(part)]),
    end: () => named(step, () => [...transform.end()]),
  };
}

/** All of them are tproxy's own, so that what they throw is a bug, which a person can go around. */
function named<T>({ name = 'without a name' }: Transformer, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof TproxyError) throw error;
    throw new ProxyError(
      'transformer_failed',
      `The transformer "${name}" failed on this request. This is a bug in tproxy; until it is mended, take "${name}" out of the configuration.`,
      { cause: error },
    );
  }
}
