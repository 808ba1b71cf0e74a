import type { OpenAiQuirks, ProtocolOptions } from '../config/types.ts';

/**
 * The OpenAI dialect that every compatible server is known to take: nothing optional is sent, and
 * system text in the middle of a conversation is folded, because strict servers refuse it
 * (wire.md 2.3). A provider's row says only where it differs; so may a configuration.
 */
export const COMMON_DIALECT: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  midConversationSystem: false,
  thinking: 'none',
  reasoningReplay: 'none',
  parallelToolCalls: false,
  maxStopSequences: 4,
  maxToolCallIdLength: 40,
  pdfFiles: false,
  cacheControl: false,
};

/** wire.md 6.2 (what the vendor advises for coding agents), 6.4 and 7.2. */
export const DEFAULT_OPTIONS: ProtocolOptions = {
  numCtx: 65_536,
  keepAlive: '30m',
  functionCallIds: true,
};
