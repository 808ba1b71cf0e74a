import type { Protocol } from '../config/types.ts';
import type { ProtocolAdapter } from './adapter.ts';

const LOADERS: Readonly<Record<Protocol, () => Promise<ProtocolAdapter>>> = {
  anthropic: async () => (await import('./anthropic/adapter.ts')).anthropicAdapter,
  openai: async () => (await import('./openai/adapter.ts')).openaiAdapter,
  'openai-responses': async () =>
    (await import('./openai-responses/adapter.ts')).openaiResponsesAdapter,
  gemini: async () => (await import('./gemini/adapter.ts')).geminiAdapter,
  ollama: async () => (await import('./ollama/adapter.ts')).ollamaAdapter,
};

/** An import takes a tenth of a millisecond, even of what is loaded. */
const loaded = new Map<Protocol, ProtocolAdapter>();

/** Loads the adapter of a protocol when the first request needs it. */
export async function loadAdapter(protocol: Protocol): Promise<ProtocolAdapter> {
  const known = loaded.get(protocol);
  if (known !== undefined) return known;
  const adapter = await LOADERS[protocol]();
  loaded.set(protocol, adapter);
  return adapter;
}
