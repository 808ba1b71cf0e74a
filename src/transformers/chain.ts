import type { Part } from '../anthropic/parts.ts';
import type { PartTransform, Transformer } from './transformer.ts';

/** Several transformers as one; its dialect has been read with the configuration. */
export type TransformerChain = Required<Omit<Transformer, 'quirks'>>;

/**
 * Composes transformers. Requests and bodies pass them in order, the parts of the answer in reverse:
 * the first of them is next to the client.
 */
export function createChain(transformers: readonly Transformer[]): TransformerChain {
  return {
    request: (request, context) =>
      transformers.reduce((current, step) => step.request?.(current, context) ?? current, request),
    body: (body, context) =>
      transformers.reduce((current, step) => step.body?.(current, context) ?? current, body),
    parts: (context) => {
      const steps = transformers.flatMap(({ parts }) => (parts ? [parts(context)] : []));
      return composeParts(steps.reverse());
    },
  };
}

function composeParts(steps: readonly PartTransform[]): PartTransform {
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
