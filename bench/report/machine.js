import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where and with what was measured. */
export function describeMachine() {
  const lock = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  );
  const version = (/** @type {string} */ name) =>
    lock.packages?.[`node_modules/${name}`]?.version ?? '?';
  return {
    date: new Date().toISOString().slice(0, 10),
    system: `${type()} ${release()}`,
    processor: cpus()[0]?.model.trim() ?? '?',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadBefore: Number(loadavg()[0]?.toFixed(2)),
    node: process.version,
    versions: {
      'http-proxy-3': version('http-proxy-3'),
      undici: version('undici'),
      'claude-code': version('@anthropic-ai/claude-code'),
    },
  };
}
