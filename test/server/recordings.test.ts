import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { hasRecordings, readRecording, recordings } from '../support/recordings.ts';
import { testConfig, testProvider } from '../support/test-config.ts';
import { startTestSession, startTestUpstream } from '../support/test-session.ts';

const SIZES = [Number.MAX_SAFE_INTEGER, 1024, 61, 1];
const CASES = recordings().flatMap((entry) =>
  SIZES.map(
    (size) =>
      [entry.file, size === SIZES[0] ? 'one piece' : `${size}-byte pieces`, size, entry] as const,
  ),
);

/** Sends bytes in pieces, each in a write of its own. */
function sendInPieces(response: ServerResponse, bytes: Buffer, size: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let start = 0; start < bytes.length; start += size) {
    response.write(bytes.subarray(start, start + size));
  }
  response.end();
}

describe.skipIf(!hasRecordings)(
  'recorded streams through the real proxy (skipped without ../shared/transcripts)',
  () => {
    it.each(CASES)(
      '%s means the same in %s',
      async (file, _pieces, size, { protocol, expected }) => {
        const bytes = readRecording(file);
        const upstream = await startTestUpstream((_request, response) =>
          sendInPieces(response, bytes, size),
        );
        const provider = testProvider(`${upstream.url}/v1`, { protocol });
        const route = { kind: 'model', provider: 'test', model: 'recorded' } as const;
        const session = await startTestSession(testConfig(route, [provider]));
        const answer = await session.stream();
        expect(answer.error).toBeUndefined();
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
      },
    );
  },
);
