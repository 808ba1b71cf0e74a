import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/errors/user-error.ts';
import { type RunClaudeOptions, runClaude } from '../../src/launcher/run-claude.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { RUN_CLAUDE_DRIVER } from '../support/run-claude-driver.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('runClaude', () => {
  it.each([
    ['nothing', []],
    ['single and double quotes', [`it's`, '"quoted"', `a'"'"'b`]],
    ['backticks and dollars', ['`id`', '$HOME', '$(id)', '!!', '*', '~']],
    ['shell operators', ['a;b', '&&', '|', '>', '<', '#', '\\', 'a\\ b', '%PATH%', '^']],
    ['empty strings', ['', '-p', '', '']],
    ['repeated flags', ['--add-dir', 'a', '--add-dir', 'b', '-v', '-v']],
    ['a double dash', ['--', '-p', '--', 'x']],
    ['flags that tproxy and Node know', ['--version', '--config', 'x.toml', '--help', '-e', '1']],
    ['numbers', ['007', '1e3', '0x10', '-1', '9007199254740993']],
    ['newlines and tabs', ['a\nb', '\r\n', '\t', ' lead', 'trail ']],
    ['text beyond ASCII', ['žluťoučký', '日本語', '👩‍👩‍👧', '\u{202e}x', 'e\u0301']],
    ['a leading dash', ['-', '-x', '---', '--a=b=c']],
    ['an argument of 100 kB', ['x'.repeat(100_000), 'after']],
  ])('passes on %s as they are', async (_, args) => {
    const { stdout, status } = await drive('print-argv', args).ended;
    expect(JSON.parse(stdout)).toEqual(args);
    expect(status).toBe(0);
  });

  it.each([0, 1, 7, 255])('ends with the code %i of the program', async (code) => {
    expect((await drive('exit-with', [String(code)]).ended).status).toBe(code);
  });

  it.each([
    ['SIGKILL', 137],
    ['SIGTERM', 143],
    ['SIGSEGV', 139],
    ['SIGHUP', 129],
  ])('ends with 128+n when the program dies of %s', async (signal, status) => {
    expect((await drive('die-by-signal', [signal]).ended).status).toBe(status);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s to tproxy ends the program by SIGTERM',
    async (signal) => {
      const run = drive('report-signals', ['9']);
      await run.ready;
      run.kill(signal);
      expect(await run.ended).toEqual({
        stdout: expect.stringMatching(/^ready \d+\nSIGTERM\n$/),
        status: 9,
      });
    },
  );

  it.each(['SIGTERM', 'SIGHUP'] as const)(
    'a program that lives on after %s is killed when its time is up',
    async (signal) => {
      const run = drive('ignore-sigterm', []);
      const programPid = await run.ready;
      run.kill(signal);
      expect((await run.ended).status).toBe(137);
      expect(() => process.kill(programPid, 0)).toThrow('ESRCH');
    },
  );

  it.each(['SIGINT', 'SIGQUIT'] as const)('%s to tproxy alone changes nothing', async (signal) => {
    const run = drive('report-signals', ['5']);
    const programPid = await run.ready;
    run.kill(signal);
    run.kill(signal);
    process.kill(programPid, 'SIGHUP');
    expect(await run.ended).toEqual({
      stdout: expect.stringMatching(/^ready \d+\nSIGHUP\n$/),
      status: 5,
    });
  });

  it('gives the program the standard input as it is', async () => {
    const run = drive('read-stdin', []);
    run.stdin.end('one\ntwo\0three');
    expect((await run.ended).stdout).toBe('one\ntwo\0three');
  });

  it('gives the program the environment that it is told and nothing else', async () => {
    const folder = await tempFolder();
    const file = join(folder, 'env-to-file');
    await writeFile(
      file,
      `#!${process.execPath}\nrequire('node:fs').writeFileSync('seen', JSON.stringify(process.env))`,
    );
    await chmod(file, 0o755);
    await run({ file, env: { ONLY: 'this' }, cwd: folder });
    const seen: unknown = JSON.parse(await readFile(join(folder, 'seen'), 'utf8'));
    expect(seen).toEqual({ ONLY: 'this' });
  });

  it('leaves no listener behind', async () => {
    const signals = new EventEmitter();
    await run({ file: fixtureProgram('exit-with'), args: ['3'], signals });
    expect(signals.eventNames()).toEqual([]);
  });

  it.each([
    ['is missing', '/nowhere/claude', [], 'is missing (ENOENT)'],
    ['may not be run', 'plain', [], 'no permission to run it (EACCES)'],
    ['is a folder', '.', [], 'no permission to run it (EACCES)'],
    ['has no interpreter', 'orphan', [], 'the interpreter that its first line names'],
    [
      'gets too long an argument',
      'program',
      ['x'.repeat(200_000)],
      'than the system allows (E2BIG)',
    ],
  ])('says in words why a program that %s does not start', async (_, name, args, words) => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'plain'), '');
    await writeFile(join(folder, 'orphan'), '#!/nowhere/node\n', { mode: 0o755 });
    await writeFile(join(folder, 'program'), '#!/bin/sh\n', { mode: 0o755 });
    const signals = new EventEmitter();
    const failure = await run({ file: resolve(folder, name), args, signals }).catch(
      (e: unknown) => e,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({
      code: 'claude_not_started',
      exitStatus: 1,
      message: expect.stringContaining(words),
    });
    expect(signals.eventNames()).toEqual([]);
  });

  it('names the folder when it is the folder that is missing', async () => {
    const failure = await run({ file: fixtureProgram('exit-with'), cwd: '/nowhere' }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      message: expect.stringContaining('current folder is missing'),
    });
  });
});

/** Runs a fixture program by the compiled launcher in a Node process of its own. */
function drive(program: string, args: readonly string[]) {
  const child = spawn(process.execPath, [...RUN_CLAUDE_DRIVER, fixtureProgram(program), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = Promise.all([text(child.stdout), once(child, 'close')]);
  return {
    stdin: child.stdin,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** The program's process id, once it says that it is ready. */
    get ready(): Promise<number> {
      return once(child.stdout, 'data').then(([chunk]) => Number(String(chunk).split(' ')[1]));
    },
    ended: ended.then(([stdout]) => ({ stdout, status: child.exitCode ?? child.signalCode })),
  };
}

function run(options: Partial<RunClaudeOptions> & Pick<RunClaudeOptions, 'file'>): Promise<number> {
  const env = { PATH: process.env['PATH'] ?? '' };
  const signals = new EventEmitter();
  return runClaude({ execa, args: [], env, cwd: process.cwd(), signals, ...options });
}
