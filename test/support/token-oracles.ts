import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { Tiktoken } from 'js-tiktoken/lite';
import cl100kData from 'js-tiktoken/ranks/cl100k_base';
import o200kData from 'js-tiktoken/ranks/o200k_base';
import type { TextCounter } from '../../src/tokens/count-text.ts';
import type { EncodingName } from '../../src/tokens/load-encoding.ts';

export const RANK_DATA = { o200k_base: o200kData, cl100k_base: cl100kData } as const;

/** Slow on purpose-built text: keep what it is given below a thousand characters or so. */
export function createTiktokenCounter(name: EncodingName): TextCounter {
  const tiktoken = new Tiktoken(RANK_DATA[name]);
  return (text) => tiktoken.encode(text, [], []).length;
}

export function createGptTokenizerCounter(name: EncodingName): TextCounter {
  const count = name === 'o200k_base' ? countO200k : countCl100k;
  return (text) => count(text, { disallowedSpecial: new Set<string>() });
}
