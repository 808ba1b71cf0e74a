import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScratchPerson, scratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import { openTerminal } from '../e2e/support/terminal.ts';
import { runTproxy } from '../support/run-tproxy.ts';

const configFile = ({ env }: ScratchPerson) =>
  join(env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');

const template = (name: string) =>
  readFile(new URL(`../../templates/${name}.toml`, import.meta.url), 'utf8');

const permissions = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe('tproxy init', () => {
  it('writes the configuration for its owner alone, and asks nothing without a terminal', async () => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['init'], env: { DEEPSEEK_API_KEY: 'sk-secret' } });
    expect(end).toMatchObject({ status: 0, stdout: '' });
    const file = configFile(person);
    expect(end.stderr).toContain(`Wrote ${file} from the template "deepseek".\n`);
    expect(end.stderr).not.toContain('sk-secret');
    expect(await readFile(file, 'utf8')).toBe(await template('deepseek'));
    expect(await permissions(file)).toBe('600');
    expect(await permissions(dirname(file))).toBe('700');
  });

  it('writes what tproxy code then runs with', async () => {
    const person = await scratchPerson();
    expect(await runTproxy({ person, args: ['init'] })).toMatchObject({ status: 0 });
    expect(await runTproxy({ person, args: ['code'], claude: 'speak' })).toMatchObject({
      status: 0,
      stderr: 'said to stderr\n',
    });
  });

  it('prints a template to stdout and writes nothing', async () => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['init', '--template', 'mixed', '--print'] });
    expect(end).toMatchObject({ status: 0, stdout: await template('mixed') });
    await expect(stat(configFile(person))).rejects.toThrow('ENOENT');
  });

  it('never writes over a configuration, unless it is told to', async () => {
    const person = await scratchPerson({ config: '# mine\n' });
    const file = configFile(person);
    const refused = await runTproxy({ person, args: ['init', '--template', 'ollama'] });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(`${file} exists already and was left as it is.`);
    expect(await readFile(file, 'utf8')).toBe('# mine\n');

    const args = ['init', '--template', 'ollama', '--force'];
    expect(await runTproxy({ person, args })).toMatchObject({ status: 0 });
    expect(await readFile(file, 'utf8')).toBe(await template('ollama'));
    expect(await permissions(file)).toBe('600');
  });

  it('refuses an unknown template, names those that there are, and writes nothing', async () => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['init', '--template', 'nope'] });
    expect(end).toMatchObject({ status: 2, stdout: '' });
    for (const name of ['nope', 'anthropic', 'deepseek', 'mixed', 'ollama', 'openrouter']) {
      expect(end.stderr).toContain(name);
    }
    await expect(stat(configFile(person))).rejects.toThrow('ENOENT');
  });

  it('asks on a terminal, and writes the answer', async () => {
    const person = await scratchPerson();
    const terminal = openTerminal({
      file: process.execPath,
      args: [TPROXY, 'init'],
      cwd: person.project,
      env: person.env,
    });
    await terminal.shows('Number or name [');
    terminal.type('mixed\r');
    expect(await terminal.exitCode).toBe(0);
    await terminal.shows('from the template "mixed"');
    expect(await readFile(configFile(person), 'utf8')).toBe(await template('mixed'));
    expect(await permissions(configFile(person))).toBe('600');
  });
});
