import { fileURLToPath } from 'node:url';
import { nginxTargets } from './nginx.js';
import { targetsFromFile } from './targets-file.js';
import { tproxyTargets } from './tproxy.js';

/** @import { TargetSpec } from './target.js' */

const DIRECT = 'direct';
/** The direct way once more: how far two equal things differ in this run. */
export const DIRECT_AGAIN = 'direct again';

/**
 * Everything that is measured, the direct way first.
 * @param {{ dist: string, upstreamUrl: string, folder: string, targetsFile: string | undefined }} options
 * @returns {Promise<TargetSpec[]>}
 */
export async function listTargets(options) {
  const { upstreamUrl, targetsFile } = options;
  return [
    { name: DIRECT },
    { name: DIRECT_AGAIN },
    ...(await nginxTargets(options)),
    thinTarget('http-proxy-3', upstreamUrl),
    thinTarget('undici-json', upstreamUrl),
    ...tproxyTargets(options),
    ...(await targetsFromFile(targetsFile, options)),
  ];
}

/** A server with no work at all, for what is measured without requests. @returns {TargetSpec} */
export function emptyTarget() {
  return thinTarget('empty server', '');
}

/**
 * @param {string} name
 * @param {string} upstreamUrl
 * @returns {TargetSpec}
 */
function thinTarget(name, upstreamUrl) {
  const file = `../servers/${name === 'empty server' ? 'empty' : name}.js`;
  const program = fileURLToPath(new URL(file, import.meta.url));
  const args = upstreamUrl === '' ? [program] : [program, upstreamUrl];
  return { name, process: { command: process.execPath, args, tellsLiveMemory: true } };
}
