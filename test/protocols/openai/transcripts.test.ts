import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodePieces, piecesOf, summarize } from '../../support/chat-decoding.ts';

const FOLDER = new URL('../../../../shared/transcripts/', import.meta.url);

interface Expectation {
  readonly file: string;
  readonly protocol: string;
  readonly expected: {
    readonly text: string;
    readonly reasoning: string;
    readonly tool_calls: readonly { name: string; input: unknown }[];
    readonly stop_reason: string;
    readonly prompt_tokens_total: number;
    readonly output_tokens: number;
    readonly cached_tokens: number;
  };
}

const isThere = existsSync(FOLDER);
const recordings: readonly Expectation[] = isThere
  ? JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')).filter(
      (entry: Expectation) => entry.protocol === 'openai',
    )
  : [];

// Recordings of real providers are reference data that is not part of the project.
describe.skipIf(!isThere)('recorded streams (skipped without ../shared/transcripts)', () => {
  const sizes = [Number.MAX_SAFE_INTEGER, 1024, 61, 1];
  const cases = recordings.flatMap((entry) =>
    sizes.map((size) => [entry.file, size, entry] as const),
  );

  it.each(cases)('%s reads the same in pieces of %d bytes', (file, size, { expected }) => {
    const bytes = readFileSync(new URL(file, FOLDER));
    const { parts, error } = decodePieces(piecesOf(bytes, size));
    const found = summarize(parts);
    expect(error).toBeUndefined();
    expect(found.text).toBe(expected.text);
    expect(found.thinking).toBe(expected.reasoning);
    expect(
      found.tools.map(({ name, json }) => ({ name, input: json === '' ? {} : JSON.parse(json) })),
    ).toEqual(expected.tool_calls);
    expect(found.finish).toBe(expected.stop_reason);
    expect(found.usage).toMatchObject({
      inputTokens: expected.prompt_tokens_total - expected.cached_tokens,
      cacheReadTokens: expected.cached_tokens,
      outputTokens: expected.output_tokens,
    });
    expect(parts.at(-1)?.type).toBe('finish');
  });
});
