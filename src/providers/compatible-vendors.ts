import type { CompatibleQuirks, Effort, Provider } from '../config/types.ts';

/** What every compatible endpoint is known to take (wire.md 8): the little that all have in common. */
const COMMON: CompatibleQuirks = {
  thinkingTypes: ['enabled', 'disabled'],
  thinksByDefault: false,
  efforts: {},
  structuredOutput: false,
  signedThinking: false,
  systemMessages: false,
  blocks: [],
  imageUrls: false,
  webSearch: false,
  keyHeader: 'both',
};

const ALL_EFFORTS = {
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
} as const satisfies Record<Effort, Effort>;

const SERVER_SEARCH_BLOCKS = ['server_tool_use', 'web_search_tool_result'];

/** By the name of the provider; only what differs. */
const VENDORS: Readonly<Record<string, Partial<CompatibleQuirks>>> = {
  // wire.md 4.5, and 9.3 for the efforts
  deepseek: {
    thinksByDefault: true,
    efforts: { low: 'low', medium: 'high', high: 'high', xhigh: 'high', max: 'max' },
    blocks: SERVER_SEARCH_BLOCKS,
    imageUrls: true,
    webSearch: true,
  },
  // wire.md 5.2: Claude itself, behind a key of OpenRouter
  openrouter: {
    thinkingTypes: ['adaptive', 'enabled', 'disabled'],
    efforts: ALL_EFFORTS,
    structuredOutput: true,
    signedThinking: true,
    blocks: [
      ...SERVER_SEARCH_BLOCKS,
      'document',
      'redacted_thinking',
      'search_result',
      'tool_reference',
    ],
    imageUrls: true,
    webSearch: true,
    keyHeader: 'authorization',
  },
  // wire.md 6.4 and 6.5: effort counts only while thinking is neither enabled nor disabled
  ollama: {
    thinkingTypes: ['adaptive', 'enabled', 'disabled'],
    thinksByDefault: true,
    efforts: { ...ALL_EFFORTS, xhigh: 'high' },
    webSearch: true,
    keyHeader: 'authorization',
  },
  // wire.md 8
  minimax: { thinkingTypes: ['adaptive', 'disabled'], thinksByDefault: true },
  alibaba: { keyHeader: 'authorization' },
};

/** What a provider's Anthropic-compatible endpoint takes; its configuration has the last word. */
export function compatibleQuirks({ name, options }: Provider): CompatibleQuirks {
  const known = Object.hasOwn(VENDORS, name) ? VENDORS[name] : undefined;
  return { ...COMMON, ...known, ...options.compatible };
}
