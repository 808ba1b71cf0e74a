import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configHome } from '../support/config-home.ts';

const driver = new URL('../support/init-driver.js', import.meta.url).pathname;
const isBuilt = existsSync(new URL('../../dist/commands/init.js', import.meta.url));

interface Terminal {
  /** Everything shown so far, once `text` is in it. */
  shows(text: string): Promise<string>;
  type(keys: string): void;
  readonly exitCode: Promise<number>;
}

function startInit(home: string, env: Record<string, string>): Terminal {
  const pty = spawn(process.execPath, [driver, 'http://127.0.0.1:9'], {
    cols: 120,
    rows: 30,
    env: { HOME: home, PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', ...env },
  });
  let shown = '';
  let waiting: (() => void)[] = [];
  pty.onData((data) => {
    shown += data;
    for (const wake of waiting.splice(0)) wake();
  });
  let isRunning = true;
  const exitCode = new Promise<number>((resolve) => {
    pty.onExit((exit) => {
      isRunning = false;
      resolve(exit.exitCode);
    });
  });
  onTestFinished(() => {
    waiting = [];
    if (isRunning) pty.kill();
  });
  return {
    async shows(text) {
      while (!shown.includes(text)) await new Promise<void>((resolve) => waiting.push(resolve));
      return shown;
    },
    type: (keys) => pty.write(keys),
    exitCode,
  };
}

describe.skipIf(!isBuilt)('runInit on a terminal (needs "npm run build")', () => {
  it('proposes what the keys call for, asks, and writes the answer', async () => {
    const { home, userFile } = await configHome();
    const terminal = startInit(home, { DEEPSEEK_API_KEY: 'sk-very-secret' });
    const menu = await terminal.shows('Number or name [deepseek]: ');
    expect(menu).toContain('Found $DEEPSEEK_API_KEY; Ollama is not running');
    expect(menu).toContain('(missing: $OPENROUTER_API_KEY)');
    expect(menu).toContain('\u001b[1mopenrouter');
    terminal.type('openrouter\r');
    expect(await terminal.exitCode).toBe(0);
    const shown = await terminal.shows('Next:');
    expect(shown).toContain('$OPENROUTER_API_KEY is not set.');
    expect(shown).not.toContain('sk-very-secret');
    expect(await readFile(userFile, 'utf8')).toContain('name = "openrouter"');
  });

  it('shows no colours when NO_COLOR is set', async () => {
    const { home } = await configHome();
    const terminal = startInit(home, { NO_COLOR: '1' });
    const menu = await terminal.shows('Number or name [anthropic]: ');
    const lines = menu.slice(menu.indexOf('Which configuration'));
    expect(lines).not.toContain('\u001b[1m');
    expect(lines).not.toContain('\u001b[2m');
  });

  it('writes nothing when it is interrupted', async () => {
    const { home, userFile } = await configHome();
    const terminal = startInit(home, {});
    await terminal.shows('Number or name');
    terminal.type('\u0003');
    expect(await terminal.exitCode).toBe(130);
    await terminal.shows('cancelled: Nothing was written.');
    await expect(stat(userFile)).rejects.toThrow('ENOENT');
  });

  it('asks nothing when there is a configuration already', async () => {
    const { home } = await configHome('# mine\n');
    const terminal = startInit(home, {});
    expect(await terminal.exitCode).toBe(2);
    expect(await terminal.shows('config_exists: ')).not.toContain('Which configuration');
  });
});
