import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Splitter, splitCl100k, splitO200k } from './split-text.ts';
import { decodeVocabulary, type Vocabulary } from './vocabulary.ts';

export type EncodingName = 'o200k_base' | 'cl100k_base';

/** All that it takes to turn text into tokens. */
export interface Encoding {
  readonly splitter: Splitter;
  readonly vocabulary: Vocabulary;
}

/**
 * Reads an encoding's data, 1 to 2 MB, and builds its table, in slices of a few milliseconds
 * between which the event loop runs. Importing this module reads nothing.
 */
export async function loadEncoding(name: EncodingName): Promise<Encoding> {
  const rankData = await importRankData(name);
  await nextTurn();
  const decoding = decodeVocabulary(rankData);
  for (;;) {
    const step = decoding.next();
    if (step.done === true) return { splitter: SPLITTERS[name], vocabulary: step.value };
    await nextTurn();
  }
}

const SPLITTERS: Readonly<Record<EncodingName, Splitter>> = {
  o200k_base: splitO200k,
  cl100k_base: splitCl100k,
};

async function importRankData(name: EncodingName): Promise<string> {
  switch (name) {
    case 'o200k_base':
      return (await import('js-tiktoken/ranks/o200k_base')).default.bpe_ranks;
    case 'cl100k_base':
      return (await import('js-tiktoken/ranks/cl100k_base')).default.bpe_ranks;
  }
}
