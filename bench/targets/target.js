import { createClient } from '../measure/client.js';
import { startProcess } from '../measure/processes.js';

/**
 * A way from the client to the upstream.
 *
 * @typedef {object} TargetSpec
 * @property {string} name
 * @property {string} [comparedWith] The thin baseline that its ratios are to.
 * @property {boolean} [isOwn] One of tproxy's.
 * @property {import('../measure/processes.js').ProcessSpec} [process] None: straight to the upstream.
 * @property {import('../measure/processes.js').ProcessSpec} [coldProcess] Without what is loaded ahead of requests.
 * @property {Readonly<Record<string, string>>} [headers]
 *
 * @typedef {object} Target
 * @property {TargetSpec} spec
 * @property {string} name
 * @property {number | undefined} pid None for the direct way.
 * @property {import('../measure/client.js').Client} client
 * @property {() => Promise<number>} liveBytes See RunningProcess.
 * @property {() => Promise<void>} stop
 */

/**
 * @param {TargetSpec} spec
 * @param {string} upstreamUrl
 * @param {{ cold?: boolean }} [options]
 * @returns {Promise<Target>}
 */
export async function startTarget(spec, upstreamUrl, { cold = false } = {}) {
  const { name, headers } = spec;
  const program = cold ? (spec.coldProcess ?? spec.process) : spec.process;
  if (program === undefined) {
    const client = createClient(upstreamUrl, headers);
    return {
      ...{ spec, name, pid: undefined, client },
      liveBytes: async () => Number.NaN,
      stop: async () => client.close(),
    };
  }
  const { pid, url, liveBytes, stop } = await startProcess(program);
  const client = createClient(url, headers);
  return {
    spec,
    name,
    pid,
    client,
    liveBytes,
    async stop() {
      client.close();
      await stop();
    },
  };
}
