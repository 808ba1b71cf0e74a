import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shuffled } from '../measure/shuffle.js';
import { median, quantile } from '../measure/statistics.js';

/** @import { Bench, Workload } from './bench.js' */

const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));

/** @typedef {{ name: string, command: string, args: readonly string[] }} Command */

/** Wall time of whole commands. @type {Workload} */
export const commandLine = {
  name: 'command-line',
  async run(bench) {
    const rounds = bench.quick ? 5 : 20;
    const env = commandEnvironment(bench);
    const commands = listCommands(bench);
    const series = new Map(commands.map((command) => [command, /** @type {number[]} */ ([])]));
    const failed = new Set();
    for (let round = 0; round < rounds; round += 1) {
      for (const command of shuffled(commands)) {
        const { ms, ok } = await runCommand(command, env);
        if (ok) series.get(command)?.push(ms);
        else failed.add(command.name);
      }
    }
    const claude = commands.find(({ name }) => name === 'claude --version');
    const claudeMs = claude ? median(series.get(claude) ?? []) : Number.NaN;
    return {
      name: 'command-line',
      title: 'Wall time of commands',
      columns: [
        { key: 'command', label: 'command' },
        { key: 'median', label: 'median ms', digits: 0 },
        { key: 'p99', label: 'p99 ms', digits: 0 },
        { key: 'over', label: 'over claude ms', digits: 0 },
        { key: 'count', label: 'n' },
      ],
      rows: [...series].map(([{ name: command }, ms]) => ({
        command,
        median: median(ms),
        p99: quantile(ms, 0.99),
        over: median(ms) - claudeMs,
        count: ms.length,
      })),
      notes: [...failed].map((name) => `${name} failed.`),
    };
  },
};

/**
 * @param {Bench} bench
 * @returns {Command[]}
 */
function listCommands({ dist }) {
  const node = process.execPath;
  const tproxy = resolve(dist, 'cli.js');
  const claude = join(BIN, 'claude');
  const own = [
    { name: 'node -e 0', command: node, args: ['-e', '0'] },
    { name: 'tproxy --version', command: node, args: [tproxy, '--version'] },
  ];
  if (!existsSync(claude)) return own;
  return [
    ...own,
    { name: 'claude --version', command: claude, args: ['--version'] },
    { name: 'tproxy code --version', command: node, args: [tproxy, 'code', '--version'] },
  ];
}

/**
 * A home without any configuration, and claude found in the usual way.
 * @param {Bench} bench
 */
function commandEnvironment({ folder }) {
  const home = join(folder, 'command-line');
  mkdirSync(home, { recursive: true });
  return { HOME: home, PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}` };
}

/**
 * @param {Command} command
 * @param {Readonly<Record<string, string>>} env
 */
async function runCommand({ command, args }, env) {
  const startedAt = performance.now();
  const child = spawn(command, args, { env, cwd: env['HOME'], stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  return { ms: performance.now() - startedAt, ok: code === 0 };
}
