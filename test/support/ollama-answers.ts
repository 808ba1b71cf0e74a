import type { Target } from '../../src/protocols/adapter.ts';
import { createDecoder } from '../../src/protocols/ollama/decode-answer.ts';
import { type Decoded, decoded } from './decoded.ts';
import { testProvider } from './test-config.ts';

type Json = Readonly<Record<string, unknown>>;

/** Ollama on this machine. */
export function ollamaTarget(
  model = 'qwen3-coder',
  provider: Partial<Target['provider']> = {},
): Target {
  const base = testProvider('http://127.0.0.1:11434', {
    name: 'ollama',
    protocol: 'ollama',
    credential: { kind: 'none' },
    ...provider,
  });
  return { provider: base, model };
}

/** A line in the middle of an answer. */
export function messageLine(message: Json): Json {
  return {
    model: 'qwen3-coder',
    created_at: '2026-11-23T00:00:00Z',
    message: { role: 'assistant', content: '', ...message },
    done: false,
  };
}

/** The last line of an answer. */
export function doneLine(reason = 'stop', fields: Json = {}): Json {
  return {
    ...messageLine({}),
    done: true,
    done_reason: reason,
    total_duration: 1,
    prompt_eval_count: 900,
    eval_count: 31,
    ...fields,
  };
}

/** A tool call as the server sends it, whole. */
export function callLine(...calls: readonly Json[]): Json {
  return messageLine({
    tool_calls: calls.map(({ id, ...called }, index) => ({
      ...(id === undefined ? {} : { id }),
      function: { index, ...called },
    })),
  });
}

/** A stream of these lines. */
export function ndjson(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decodeLines(
  pieces: Iterable<Uint8Array>,
  target: Target = ollamaTarget(),
  toolNames: ReadonlyMap<string, string> = new Map(),
): Decoded {
  return decoded(createDecoder({ target, toolNames, webSearch: false }), pieces);
}
