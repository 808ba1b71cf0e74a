import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runInit } from '../../src/commands/init.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { captureIo } from '../support/command-io.ts';
import { configHome, writePrivate } from '../support/config-home.ts';

const template = (name: string) =>
  readFile(new URL(`../../templates/${name}.toml`, import.meta.url), 'utf8');

async function fakeOllama(): Promise<string> {
  const server = createServer((_, response) => response.end('{"version":"1"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('runInit without a terminal', () => {
  it('writes the template that the keys call for, and says so on stderr alone', async () => {
    const { userFile, options } = await configHome();
    const { io, stdout, stderr } = captureIo(options({ DEEPSEEK_API_KEY: 'sk-very-secret' }));
    await runInit({ force: false, print: false }, io);
    expect(await readFile(userFile, 'utf8')).toBe(await template('deepseek'));
    expect((await stat(userFile)).mode & 0o777).toBe(0o600);
    expect(stdout()).toBe('');
    expect(stderr()).toBe(
      `Found $DEEPSEEK_API_KEY; Ollama is not running on this machine.
Wrote ${userFile} from the template "deepseek".
Next: tproxy status shows the routes, tproxy code starts Claude Code.
`,
    );
  });

  it('writes what loadConfig then finds', async () => {
    const { home, options } = await configHome();
    const env = { XDG_CONFIG_HOME: join(home, 'xdg'), DEEPSEEK_API_KEY: 'sk' };
    await runInit({ force: false, print: false }, captureIo(options(env)).io);
    const { sources } = await loadConfig(options(env));
    expect(sources.map(({ path }) => path)).toEqual([join(home, 'xdg', 'tproxy', 'config.toml')]);
  });

  it.each([
    ['--config', {}, 'own.toml'],
    ['$TPROXY_CONFIG', { TPROXY_CONFIG: 'own.toml' }, undefined],
  ])('writes to the file that %s names', async (_, env, explicitPath) => {
    const { project, options } = await configHome();
    const { io } = captureIo({ ...options(env), explicitPath });
    await runInit({ force: false, print: false }, io);
    expect(await readFile(join(project, 'own.toml'), 'utf8')).toBe(await template('anthropic'));
  });

  it('finds a running Ollama', async () => {
    const { userFile, options } = await configHome();
    const { io, stderr } = captureIo(options(), await fakeOllama());
    await runInit({ force: false, print: false }, io);
    expect(await readFile(userFile, 'utf8')).toBe(await template('ollama'));
    expect(stderr()).toContain('No API key found in the environment; Ollama is running');
  });

  it('writes the template that is named, and says what it lacks', async () => {
    const { userFile, options } = await configHome();
    const { io, stderr } = captureIo(options({ DEEPSEEK_API_KEY: 'sk' }));
    await runInit({ template: 'mixed', force: false, print: false }, io);
    expect(await readFile(userFile, 'utf8')).toBe(await template('mixed'));
    const said = stderr();
    expect(said).toContain('$OPENROUTER_API_KEY is not set. Run: export OPENROUTER_API_KEY=…');
    expect(said).toContain('Ollama does not answer');
    expect(said).not.toContain('$DEEPSEEK_API_KEY is not set');
  });

  it('refuses an unknown template and writes nothing', async () => {
    const { userFile, options } = await configHome();
    const { io } = captureIo(options());
    await expect(
      runInit({ template: 'nope', force: false, print: false }, io),
    ).rejects.toMatchObject({
      code: 'unknown_template',
    });
    await expect(stat(userFile)).rejects.toThrow('ENOENT');
  });

  it('never writes over a configuration, unless it is told to', async () => {
    const { userFile, options } = await configHome('# mine\n');
    const run = (force: boolean) =>
      runInit({ template: 'openai', force, print: false }, captureIo(options()).io);
    await expect(run(false)).rejects.toMatchObject({
      code: 'config_exists',
      exitStatus: 2,
      message: expect.stringContaining(userFile),
    });
    expect(await readFile(userFile, 'utf8')).toBe('# mine\n');
    await run(true);
    expect(await readFile(userFile, 'utf8')).toBe(await template('openai'));
  });

  it('prints to stdout, byte for byte, and writes nothing', async () => {
    const { userFile, options } = await configHome();
    const { io, stdout } = captureIo(options());
    await runInit({ template: 'mixed', force: false, print: true }, io);
    expect(stdout()).toBe(await template('mixed'));
    await expect(stat(userFile)).rejects.toThrow('ENOENT');
  });

  it('prints although there is a configuration', async () => {
    const { userFile, options } = await configHome();
    await writePrivate(userFile, '# mine\n');
    const { io, stdout } = captureIo(options());
    await runInit({ template: 'ollama', force: false, print: true }, io);
    expect(stdout()).toContain('ollama');
    expect(await readFile(userFile, 'utf8')).toBe('# mine\n');
  });
});
