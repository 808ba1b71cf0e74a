import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { runTproxy } from '../support/run-tproxy.ts';

async function run(...args: string[]) {
  return runTproxy({ person: await scratchPerson(), args });
}

describe('tproxy', () => {
  it.each([
    ['an unknown command', ['cod'], "unknown command 'cod'"],
    ['an unknown option', ['--nope'], "unknown option '--nope'"],
    ['an unknown option before code', ['--nope', 'code', '-p', 'x'], "unknown option '--nope'"],
    ['an unknown option of a command', ['status', '--nope'], "unknown option '--nope'"],
    ['a word too many', ['status', 'now'], 'too many arguments'],
    ['a missing value', ['--config'], 'argument missing'],
    ['a missing value at the end', ['init', '--template'], 'argument missing'],
  ])('ends with 2 for %s, and says so on stderr alone', async (_, args, words) => {
    const { status, stdout, stderr } = await run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
    expect(stderr).toContain('tproxy --help');
  });

  it('shows its help when it is given nothing to do', async () => {
    const { status, stdout, stderr } = await run();
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Usage: tproxy.*code.*init.*status.*demo/s);
  });

  it.each([['--help'], ['-h'], ['help']])('prints its help for %s', async (option) => {
    const { status, stdout, stderr } = await run(option);
    expect(status).toBe(0);
    expect(stdout).toMatch(/Usage: tproxy.*code.*init.*status.*demo/s);
    expect(stderr).toBe('');
  });

  it('prints the help of a command', async () => {
    const { status, stdout } = await run('help', 'code');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: tproxy code [claude arguments…]');
  });

  it.each([['--version'], ['-v']])('prints its version for %s', async (option) => {
    const manifest: unknown = JSON.parse(
      await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const { status, stdout } = await run(option);
    expect(status).toBe(0);
    expect(manifest).toMatchObject({ version: stdout.trim() });
  });
});
