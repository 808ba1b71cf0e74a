import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from './free-port.js';

/** @import { TargetSpec } from './target.js' */

/**
 * One server of a targets file. In every string, `{upstream}` stands for the upstream's address,
 * `{port}` for a free port and `{home}` for a folder of the server's own.
 *
 * @typedef {object} TargetEntry
 * @property {string} name
 * @property {string} command
 * @property {string[]} [args]
 * @property {Record<string, string>} [env] HOME is `{home}` unless it says otherwise.
 * @property {Record<string, string>} [files] Contents by path inside `{home}`, written before the start.
 * @property {string} [url] Its address. Absent: the first address that it prints.
 * @property {Record<string, string>} [headers] Sent with each request.
 * @property {string} [comparedWith] `undici-json` when absent.
 */

/**
 * Further servers for the table, from a JSON file that holds a list of them.
 * @param {string | undefined} file
 * @param {{ upstreamUrl: string, folder: string }} options
 * @returns {Promise<TargetSpec[]>}
 */
export async function targetsFromFile(file, { upstreamUrl, folder }) {
  if (file === undefined) return [];
  /** @type {unknown} */
  const entries = JSON.parse(readFileSync(file, 'utf8'));
  if (!Array.isArray(entries)) throw new Error(`${file}: expected a list of servers`);
  const specs = [];
  for (const [index, entry] of entries.entries()) {
    if (typeof entry?.name !== 'string' || typeof entry.command !== 'string') {
      throw new Error(`${file}: entry ${index + 1} needs a "name" and a "command"`);
    }
    const home = join(folder, `server-${index}`);
    mkdirSync(home, { recursive: true });
    specs.push(readEntry(entry, { upstream: upstreamUrl, port: String(await freePort()), home }));
  }
  return specs;
}

/**
 * @param {TargetEntry} entry
 * @param {{ upstream: string, port: string, home: string }} values
 * @returns {TargetSpec}
 */
function readEntry(entry, values) {
  const fill = (/** @type {string} */ text) =>
    text
      .replaceAll('{upstream}', values.upstream)
      .replaceAll('{port}', values.port)
      .replaceAll('{home}', values.home);
  const fillAll = (/** @type {Record<string, string>} */ texts) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text)]));

  for (const [name, content] of Object.entries(entry.files ?? {})) {
    const path = join(values.home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, fill(content));
  }
  return {
    name: entry.name,
    comparedWith: entry.comparedWith ?? 'undici-json',
    ...(entry.headers && { headers: fillAll(entry.headers) }),
    process: {
      command: fill(entry.command),
      args: (entry.args ?? []).map(fill),
      env: { HOME: values.home, ...fillAll(entry.env ?? {}) },
      ...(entry.url !== undefined && { url: fill(entry.url) }),
    },
  };
}
