import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds until a started server must listen, and until an ended one must be gone. */
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 3_000;

/**
 * How a server is started. It tells its address in the first URL that it prints, unless `url` says
 * it beforehand; then it is ready when that port can be connected to.
 *
 * @typedef {object} ProcessSpec
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Readonly<Record<string, string>>} [env] Instead of the whole environment but PATH.
 * @property {string} [url]
 * @property {boolean} [tellsLiveMemory] It answers SIGUSR2; see servers/listen.js.
 *
 * @typedef {object} RunningProcess
 * @property {number} pid
 * @property {string} url Without a trailing slash.
 * @property {() => Promise<number>} liveBytes Collects its garbage, and tells what is left; NaN if it cannot.
 * @property {() => Promise<void>} stop
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @param {ProcessSpec} spec
 * @returns {Promise<RunningProcess>}
 */
export async function startProcess({ command, args, env = {}, url, tellsLiveMemory }) {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  // It ends when its standard input does; that it is gone already is no fault here.
  child.stdin.on('error', () => undefined);
  const complaints = collect(child.stderr);
  try {
    const limit = AbortSignal.timeout(START_LIMIT_MS);
    const gone = once(child, 'exit', { signal: limit }).then(() =>
      Promise.reject(new Error('it ended')),
    );
    const address = url === undefined ? printedUrl(child.stdout) : answering(url, limit);
    const found = await Promise.race([address, gone]);
    gone.catch(() => undefined);
    return {
      pid: child.pid ?? 0,
      url: found.replace(/\/+$/, ''),
      liveBytes: () => (tellsLiveMemory ? askLiveBytes(child) : Promise.resolve(Number.NaN)),
      stop: () => stop(child),
    };
  } catch (cause) {
    await stop(child);
    const ownWords = complaints().trim().split('\n').slice(-3).join(' ');
    const said = ownWords || (cause instanceof Error ? cause.message : '');
    throw new Error(`${command} ${args.join(' ')} did not start: ${said}`, { cause });
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (hasEnded(child) || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(killing);
}

/** @param {import('node:child_process').ChildProcess} child */
function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null;
}

/**
 * @param {import('node:child_process').ChildProcessWithoutNullStreams} child
 * @returns {Promise<number>}
 */
function askLiveBytes(child) {
  if (hasEnded(child)) return Promise.resolve(Number.NaN);
  return new Promise((resolve) => {
    const finish = (/** @type {number} */ bytes) => {
      child.stdout.off('data', listen);
      child.off('exit', die);
      resolve(bytes);
    };
    const listen = (/** @type {string} */ text) => {
      const bytes = /^live (\d+)$/m.exec(text)?.[1];
      if (bytes !== undefined) finish(Number(bytes));
    };
    const die = () => finish(Number.NaN);
    child.stdout.on('data', listen);
    child.once('exit', die);
    child.kill('SIGUSR2');
  });
}

/**
 * @param {import('node:stream').Readable} stdout
 * @returns {Promise<string>}
 */
function printedUrl(stdout) {
  return new Promise((resolve) => {
    let text = '';
    stdout.setEncoding('utf8');
    stdout.on('data', (piece) => {
      if (text.length < 64 * 1024) text += piece;
      const url = /https?:\/\/[^\s"']+(?=\s)/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}

/**
 * @param {string} url
 * @param {AbortSignal} limit
 */
async function answering(url, limit) {
  const { hostname, port } = new URL(url);
  while (!(await canConnect(hostname, Number(port)))) await sleep(20, undefined, { signal: limit });
  return url;
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function canConnect(host, port) {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** @param {import('node:stream').Readable} stream */
function collect(stream) {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece) => {
    text = (text + piece).slice(-4096);
  });
  return () => text;
}
