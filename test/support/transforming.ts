import type { Part } from '../../src/anthropic/parts.ts';
import type { MessagesRequest } from '../../src/anthropic/request.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { createTransformer } from '../../src/transformers/registry.ts';
import type { TransformContext, Transformer } from '../../src/transformers/transformer.ts';
import { testTarget } from './chat-decoding.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A request with these fields. */
export function requestOf(fields: Fields = {}): MessagesRequest {
  return {
    model: 'claude-test',
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
}

/** A context, and the features that were warned of. */
export function transformContext(
  target: Target = testTarget(),
): TransformContext & { readonly warned: readonly string[] } {
  const warned: string[] = [];
  return { target, warned, warn: (feature) => warned.push(feature) };
}

/** Runs the request step of one transformer. */
export function transformRequest(
  name: string,
  options: Fields,
  fields: Fields,
  target?: Target,
): { readonly request: Fields; readonly warned: readonly string[] } {
  const context = transformContext(target);
  const original = requestOf(fields);
  const copy = structuredClone(original);
  const step = createTransformer(name, options).request;
  const request = step?.(original, context) ?? original;
  if (JSON.stringify(copy) !== JSON.stringify(original)) throw new Error('the request was changed');
  return { request: { ...request }, warned: context.warned };
}

/** Sends parts through the answer step of a transformer. */
export function transformParts(
  transformer: Pick<Transformer, 'parts'>,
  parts: readonly Part[],
  context: TransformContext = transformContext(),
): readonly Part[] {
  const step = transformer.parts?.(context);
  if (step === undefined) return parts;
  return [...parts.flatMap((part) => [...step.push(part)]), ...step.end()];
}

/** The same text in pieces that end at these places. */
export function piecesOfText(text: string, places: readonly number[]): readonly string[] {
  const ends = [...new Set(places)].filter((at) => at > 0 && at < text.length);
  const cuts = [0, ...ends.sort((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
}
