import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { isRecord } from './json/is-record.ts';

/** The folder that holds package.json, bin and templates: above `dist` as above `src`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url));

const MANIFEST = new URL('../package.json', import.meta.url);

/** This package's version, from its package.json. */
export async function readVersion(): Promise<string> {
  return versionOf(JSON.parse(await readFile(MANIFEST, 'utf8')));
}

/** What a bug report needs to know. Synchronous: the process may be about to end. Never throws. */
export function readPackageFacts(): { readonly version: string; readonly bugsUrl: string } {
  try {
    const manifest: unknown = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    const bugs = isRecord(manifest) ? manifest['bugs'] : undefined;
    const url = isRecord(bugs) ? bugs['url'] : undefined;
    return { version: versionOf(manifest), bugsUrl: typeof url === 'string' ? url : '' };
  } catch {
    // A broken installation is reported all the same.
    return { version: 'unknown', bugsUrl: '' };
  }
}

function versionOf(manifest: unknown): string {
  return isRecord(manifest) && typeof manifest['version'] === 'string' ? manifest['version'] : '';
}
