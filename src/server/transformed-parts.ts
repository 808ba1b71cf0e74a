import type { Part } from '../anthropic/parts.ts';
import type { PartTransform } from '../transformers/transformer.ts';

/**
 * Sends parts through a transformer chain. What came before a fault goes out before it, as from the
 * decoder itself.
 */
export async function* transformedParts(
  batches: AsyncIterable<Iterable<Part>>,
  transform: PartTransform,
): AsyncGenerator<Iterable<Part>> {
  for await (const parts of batches) yield each(parts, transform);
  yield transform.end();
}

function* each(parts: Iterable<Part>, transform: PartTransform): Generator<Part, void> {
  for (const part of parts) yield* transform.push(part);
}
