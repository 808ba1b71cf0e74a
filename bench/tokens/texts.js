import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '../conversation/random.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src', 'docs', 'templates', 'bench', 'test'];

/**
 * This project's own files, one text each as a tool result holds it, until there are so many bytes.
 * @param {number} bytes At most what there is, some 2 MB.
 * @returns {readonly string[]}
 */
export function projectTexts(bytes) {
  const texts = [];
  let missing = bytes;
  for (const file of FOLDERS.flatMap(listFiles)) {
    const content = readFileSync(file);
    texts.push(content.subarray(0, missing).toString('utf8'));
    missing -= content.length;
    if (missing <= 0) return texts;
  }
  throw new Error(`The project's files are ${missing} bytes short of ${bytes}.`);
}

/** @param {string} folder */
function listFiles(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|js|md|toml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Texts that have stopped other tokenizers for minutes, by name.
 * @type {Readonly<Record<string, () => string>>}
 */
export const HOSTILE = {
  '1 MB of one character': () => 'a'.repeat(1_000_000),
  '1 MB of equals signs': () => '='.repeat(1_000_000),
  '200 kB of base64': () => Buffer.from(pseudoRandomBytes(150_000)).toString('base64'),
  '20,000 spaces': () => ' '.repeat(20_000),
  '100,000 CJK characters': () =>
    String.fromCharCode(
      ...pseudoRandomBytes(100_000).map((byte, at) => 0x4e00 + byte * 80 + (at % 79)),
    ),
};

/** @param {number} length */
function pseudoRandomBytes(length) {
  const random = createRandom(1);
  return Array.from({ length }, () => Math.floor(random() * 256));
}
