import type { Protocol } from '../config/types.ts';
import type { ProtocolAdapter } from './adapter.ts';

/** The protocols that requests are translated to; `anthropic` needs no translation. */
export type TranslatedProtocol = Exclude<Protocol, 'anthropic'>;

const LOADERS: Readonly<Record<TranslatedProtocol, () => Promise<ProtocolAdapter>>> = {
  openai: async () => (await import('./openai/adapter.ts')).openaiAdapter,
};

/** Loads the adapter of a protocol when the first request needs it. */
export function loadAdapter(protocol: TranslatedProtocol): Promise<ProtocolAdapter> {
  return LOADERS[protocol]();
}
