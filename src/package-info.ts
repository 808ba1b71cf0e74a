import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isRecord } from './json/is-record.ts';

/** The folder that holds package.json, bin and templates: above `dist` as above `src`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url));

/** This package's version, from its package.json. */
export async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  return isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : '';
}
