import { listNames } from '../config/describe-value.ts';
import { anthropic } from './anthropic.ts';
import { cleancache } from './cleancache.ts';
import { customparams } from './customparams.ts';
import type { TransformerFactory } from './define-transformer.ts';
import { enhancetool } from './enhancetool.ts';
import { maxtoken } from './maxtoken.ts';
import { reasoning } from './reasoning.ts';
import { sampling } from './sampling.ts';
import { tooluse } from './tooluse.ts';
import type { Transformer } from './transformer.ts';
import { vendorTransformer } from './vendor.ts';

const FACTORIES: ReadonlyMap<string, TransformerFactory> = new Map([
  ['anthropic', anthropic],
  ['deepseek', vendorTransformer('deepseek')],
  ['openai', vendorTransformer('openai')],
  ['ollama', vendorTransformer('ollama', { refusesImageUrls: true })],
  ['gemini', vendorTransformer('gemini')],
  ['openrouter', vendorTransformer('openrouter')],
  ['maxtoken', maxtoken],
  ['tooluse', tooluse],
  ['enhancetool', enhancetool],
  ['reasoning', reasoning],
  ['sampling', sampling],
  ['cleancache', cleancache],
  ['customparams', customparams],
]);

/** The names that a configuration may use. */
export const TRANSFORMER_NAMES: readonly string[] = [...FACTORIES.keys()];

/**
 * Makes a transformer with its options.
 * @throws Error for an unknown name, and for a wrong option: which, what was found, what is allowed.
 */
export function createTransformer(
  name: string,
  options: Readonly<Record<string, unknown>>,
): Transformer {
  const create = FACTORIES.get(name);
  if (create === undefined) {
    throw new Error(
      `no transformer is known by the name ${name}, allowed: ${listNames(TRANSFORMER_NAMES)}`,
    );
  }
  return create(options);
}
