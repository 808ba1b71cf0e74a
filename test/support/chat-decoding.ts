import type { Part, StopReason, Usage } from '../../src/anthropic/parts.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { createDecoder } from '../../src/protocols/openai/decode-stream.ts';
import { type Decoded, decoded } from './decoded.ts';
import { testProvider } from './test-config.ts';

/** A target in the common dialect, with these differences. */
export function testTarget(
  quirks: Partial<Target['provider']['quirks']> = {},
  provider: Partial<Target['provider']> = {},
): Target {
  const base = testProvider('https://upstream.test/v1', provider);
  return { provider: { ...base, quirks: { ...base.quirks, ...quirks } }, model: 'test-model' };
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decodePieces(
  pieces: Iterable<Uint8Array>,
  target: Target = testTarget(),
  toolNames: ReadonlyMap<string, string> = new Map(),
): Decoded {
  return decoded(createDecoder({ target, toolNames, webSearch: false }), pieces);
}

/** Decodes a stream given as text, in one piece. */
export function decodeText(
  text: string,
  target?: Target,
  toolNames?: ReadonlyMap<string, string>,
): Decoded {
  return decodePieces([new TextEncoder().encode(text)], target, toolNames);
}

/** Pieces of this many bytes. */
export function* piecesOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Pieces cut at these places, in any order. */
export function* cutAt(bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (const place of [...places].sort((a, b) => a - b)) {
    const to = Math.min(place, bytes.length);
    yield bytes.subarray(from, to);
    from = to;
  }
  yield bytes.subarray(from);
}

export interface Summary {
  readonly text: string;
  readonly thinking: string;
  readonly tools: readonly { id: string | undefined; name: string; json: string }[];
  readonly usage: Usage | undefined;
  readonly finish: StopReason | undefined;
}

/** What the parts of one answer amount to. */
export function summarize(parts: readonly Part[]): Summary {
  let text = '';
  let thinking = '';
  let usage: Usage | undefined;
  let finish: StopReason | undefined;
  const tools = new Map<string, { id: string | undefined; name: string; json: string }>();
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'thinking') thinking += part.text;
    else if (part.type === 'tool-start')
      tools.set(part.key, { id: part.id, name: part.name, json: '' });
    else if (part.type === 'usage') usage = part.usage;
    else if (part.type === 'finish') finish = part.reason;
    else if (part.type === 'tool-input') {
      const tool = tools.get(part.key);
      if (tool === undefined) throw new Error(`input for ${part.key}, which never started`);
      tool.json += part.json;
    }
  }
  return { text, thinking, tools: [...tools.values()], usage, finish };
}
