import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { writePrivate } from '../support/config-home.ts';
import { runTproxy } from '../support/run-tproxy.ts';

/** What claude gets when tproxy is started with these arguments. */
async function claudeArguments(args: readonly string[]): Promise<unknown> {
  const person = await scratchPerson();
  await writePrivate(join(person.project, 'own.toml'), '[proxy]\nlog_level = "warn"\n');
  const end = await runTproxy({ person, args, claude: 'print-argv' });
  expect(end).toMatchObject({ status: 0, stderr: '' });
  return JSON.parse(end.stdout);
}

describe('tproxy code', () => {
  it.each([
    ['nothing', []],
    ['a positional prompt', ['Write a Hello World']],
    ['quotes', [`it's`, '"quoted"', `a'"'"'b`, '\\"']],
    ['what a shell would expand', ['`id`', '$HOME', '$(id)', `\${HOME}`, '*', '~', '!!', '%PATH%']],
    ['what a shell would act on', ['a;b', '&&', '|', '>', '#', '\\', 'a\\ b', '^']],
    ['a prompt full of both', ['-p', 'fix $HOME `id` "$(id)" \'x\' && rm *']],
    ['empty strings', ['', '-p', '', '']],
    ['repeated flags', ['--allowedTools', 'A', '--allowedTools', 'B', '-v', '-v']],
    ['a double dash at the beginning', ['--', '-p', 'x']],
    ['a double dash in the middle', ['-p', '--', 'hello', '--', 'x']],
    ['a double dash at the end', ['-p', 'x', '--']],
    ['--version', ['--version']],
    ['--help', ['--help']],
    ['-h', ['-h']],
    ['-v', ['-v']],
    ["tproxy's own options", ['--config', 'x', '--config=y', '--print', '--json', '--force']],
    ["tproxy's own commands", ['code', 'status', 'init', 'help', 'code']],
    ["options that are Node's", ['-e', '1', '--inspect', '--input-type=module', '-']],
    ['numbers', ['--resume', '007', '--max-turns', '0', '1e3', '0x10', '-1', '9007199254740993']],
    ['negated flags', ['--no-x', '--no-color', '--x=false', '--a=b=c', '--=']],
    ['newlines and tabs', ['a\nb', '\r\n', '\t', ' lead', 'trail ']],
    ['text beyond ASCII', ['žluťoučký', '日本語', '👩‍👩‍👧', '\u{202e}x', 'e\u0301', '\u00e9']],
    ['an argument of 100 kB', ['x'.repeat(100_000), 'after']],
  ])('gives claude %s, verbatim and in order', async (_, args) => {
    expect(await claudeArguments(['code', ...args])).toEqual(args);
  });

  it.each([
    ['--config FILE', ['--config', 'own.toml']],
    ['--config=FILE', ['--config=own.toml']],
    ['--config twice', ['--config', 'nowhere.toml', '--config', 'own.toml']],
  ])('takes %s before it, and nothing after it', async (_, options) => {
    const args = ['--config', 'mine.toml', '-p', '--config=theirs.toml'];
    expect(await claudeArguments([...options, 'code', ...args])).toEqual(args);
  });

  it('is not found in the value of an option', async () => {
    const person = await scratchPerson();
    await writePrivate(join(person.project, 'code'), '[proxy]\nlog_level = "warn"\n');
    const args = ['--config', 'code', 'code', 'code'];
    const { stdout } = await runTproxy({ person, args, claude: 'print-argv' });
    expect(JSON.parse(stdout)).toEqual(['code']);
  });
});
