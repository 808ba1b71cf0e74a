import type { EncodingName } from './load-encoding.ts';

/** What routing counts with: OpenAI's own today, and near to what other vendors use. */
export const USUAL_ENCODING = 'o200k_base';

/** The models before GPT-4o, as OpenAI publishes them; `gpt-35` is Azure's spelling. */
const CL100K = /^(?:gpt-4(?!o|[.-][15](?!\d))|gpt-3\.?5|text-embedding-)/;

/**
 * The encoding of a model, by its name: for those of other vendors, whose tokenizers are not
 * published, the one that most of today's are near to.
 */
export function encodingOf(model: string): EncodingName {
  const name = model.toLowerCase().split('/').at(-1) ?? '';
  return CL100K.test(name.replace(/^ft:/, '')) ? 'cl100k_base' : USUAL_ENCODING;
}
