import { createTextCounter, type TextCounter } from './count-text.ts';
import { type EncodingName, loadEncoding } from './load-encoding.ts';

/** Loads an encoding and counts by it. Import it when the tables are wanted: it brings the encoder along. */
export async function loadTextCounter(encoding: EncodingName): Promise<TextCounter> {
  return createTextCounter(await loadEncoding(encoding));
}
