import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODEL } from '../conversation/conversation.js';

/** @import { TargetSpec } from './target.js' */

const PROGRAM = fileURLToPath(new URL('../servers/tproxy.js', import.meta.url));

/**
 * The three ways of a request, each as a person would configure it. The name `bench` is not known, so
 * that nothing is assumed of the provider.
 */
const CONFIGURATIONS = [
  { name: 'anthropic', path: '', model: MODEL, comparedWith: 'http-proxy-3' },
  { name: 'openai', path: '/v1', model: 'bench-model', comparedWith: 'undici-json' },
  { name: 'gemini', path: '/v1beta', model: 'bench-model', comparedWith: 'undici-json' },
];

/**
 * @param {{ dist: string, upstreamUrl: string, folder: string }} options
 * @returns {TargetSpec[]}
 */
export function tproxyTargets({ dist, upstreamUrl, folder }) {
  return CONFIGURATIONS.map(({ name, path, model, comparedWith }) => {
    const home = join(folder, `tproxy-${name}`);
    const file = join(home, 'config.toml');
    mkdirSync(home, { recursive: true });
    writeFileSync(file, configText(name, `${upstreamUrl}${path}`, model), { mode: 0o600 });
    const env = { HOME: home, TPROXY_CONFIG: file };
    const start = (/** @type {string} */ readiness) => ({
      command: process.execPath,
      args: [PROGRAM, dist, readiness],
      env,
      tellsLiveMemory: true,
    });
    return {
      name: `tproxy ${name}`,
      comparedWith,
      isOwn: true,
      process: start('warm'),
      coldProcess: start('cold'),
    };
  });
}

/**
 * @param {string} protocol
 * @param {string} baseUrl
 * @param {string} model
 */
function configText(protocol, baseUrl, model) {
  return `[router]
default = "bench,${model}"

[[providers]]
name = "bench"
protocol = "${protocol}"
api_base_url = "${baseUrl}"
api_key = "bench-key"
models = ["${model}"]
`;
}
