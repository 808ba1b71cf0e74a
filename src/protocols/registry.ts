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

/** Loads the adapter of a protocol when the first request needs it. */
export function loadAdapter(protocol: Protocol): Promise<ProtocolAdapter> {
  return LOADERS[protocol]();
}
