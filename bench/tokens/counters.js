import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {(text: string) => number} Counter */

/** The ways to count that are compared, all with o200k_base. */
export const COUNTERS = /** @type {const} */ (['tproxy', 'gpt-tokenizer', 'js-tiktoken']);

/** @typedef {(typeof COUNTERS)[number]} CounterName */

/**
 * @param {CounterName} name
 * @param {string} dist The folder of the built modules.
 * @returns {Promise<Counter>}
 */
export async function loadCounter(name, dist) {
  switch (name) {
    case 'tproxy': {
      /** @type {typeof import('../../src/tokens/load-encoding.ts')} */
      const { loadEncoding } = await importBuilt(dist, 'tokens/load-encoding.js');
      /** @type {typeof import('../../src/tokens/count-text.ts')} */
      const { createTextCounter } = await importBuilt(dist, 'tokens/count-text.js');
      return createTextCounter(await loadEncoding('o200k_base'));
    }
    case 'gpt-tokenizer': {
      const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
      const disallowedSpecial = /** @type {Set<string>} */ (new Set());
      return (text) => countTokens(text, { disallowedSpecial });
    }
    case 'js-tiktoken': {
      const { Tiktoken } = await import('js-tiktoken/lite');
      const { default: ranks } = await import('js-tiktoken/ranks/o200k_base');
      const tiktoken = new Tiktoken(ranks);
      return (text) => tiktoken.encode(text, [], []).length;
    }
  }
}

/**
 * @param {string} dist
 * @param {string} file
 */
export function importBuilt(dist, file) {
  return import(pathToFileURL(join(dist, file)).href);
}
