import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../support/chat-decoding.ts';
import { decodeGemini, readAnswer } from '../../support/gemini-answers.ts';
import { hasRecordings, readRecording, recordings } from '../../support/recordings.ts';

// Recordings of real providers are reference data that is not part of the project.
describe.skipIf(!hasRecordings)('recorded streams (skipped without ../shared/transcripts)', () => {
  const sizes = [Number.MAX_SAFE_INTEGER, 1024, 61, 1];
  const cases = recordings('gemini').flatMap((entry) =>
    sizes.map((size) => [entry.file, size, entry] as const),
  );

  it.each(cases)('%s reads the same in pieces of %d bytes', (file, size, { expected }) => {
    const { parts, error } = decodeGemini(piecesOf(readRecording(file), size));
    expect(error).toBeUndefined();
    const answer = readAnswer(parts);
    expect(answer.text).toBe(expected.text);
    expect(answer.thinking).toBe(expected.reasoning);
    expect(answer.tools.map(({ name, input }) => ({ name, input: JSON.parse(input) }))).toEqual(
      expected.tool_calls,
    );
    expect(answer.stopReason).toBe(expected.stop_reason);
    expect(answer.usage).toMatchObject({
      input_tokens: expected.prompt_tokens_total - expected.cached_tokens,
      cache_read_input_tokens: expected.cached_tokens,
      output_tokens: expected.output_tokens,
    });
  });
});
