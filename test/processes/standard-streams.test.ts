import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { listTree } from '../support/session-folder.ts';

// Streams that work, and a missing standard input, are in test/cli/code-streams.test.ts.

/** Runs the rest of its arguments with a change to the standard streams. */
const shell = (redirection: string): readonly string[] => [
  'sh',
  '-c',
  `exec "$@" ${redirection}`,
  'sh',
];

/** Runs the rest with an output whose reader has gone; tells the exit status on the other output. */
const withoutReader = (descriptor: 1 | 2): readonly string[] => [
  'bash',
  '-c',
  `"$@" ${descriptor}> >(exec true); echo "status $?" >&${3 - descriptor}`,
  'bash',
];

/** A person to whom tproxy has something to say before claude starts. */
async function noticedPerson(): Promise<ScratchPerson> {
  const person = await scratchPerson();
  await writeFile(join(person.project, '.tproxy.toml'), '[router]\ndefault = "ollama,x"\n');
  return person;
}

describe('tproxy code', () => {
  it.each([
    ['standard input', '<&-', { stdout: 'said to stdout\n' }],
    ['standard output', '>&-', { stdout: '' }],
    ['standard error', '2>&-', { stdout: 'said to stdout\n', stderr: '' }],
    ['any of the three', '<&- >&- 2>&-', { stdout: '', stderr: '' }],
  ])('runs without %s', async (_, redirection, output) => {
    const person = await noticedPerson();
    const through = shell(redirection);
    const start = { person, args: ['code'], claude: 'speak', through, stdin: 'ignore' } as const;
    expect(await runTproxy(start)).toMatchObject({ status: 0, ...output });
    expect(await listTree(person.sessionsDir)).toEqual([]);
  });

  it('gives claude, and not itself, an output that nobody reads', async () => {
    const person = await scratchPerson();
    const claude = join(person.home, 'claude');
    await writeFile(claude, '#!/bin/sh\nwhile echo words; do :; done\nexit 7\n', { mode: 0o755 });
    const end = await runTproxy({
      person,
      args: ['code'],
      env: { TPROXY_CLAUDE_PATH: claude },
      through: withoutReader(1),
    });
    // 141: the shell died of SIGPIPE. 7: Node has its children ignore it, and echo failed.
    expect(end.stderr).toMatch(/^status (141|7)$/m);
    expect(end.stderr).not.toMatch(/tproxy: |^\s+at /m);
    expect(await listTree(person.sessionsDir)).toEqual([]);
  });

  it('runs although nobody reads what it has to say', async () => {
    const person = await noticedPerson();
    const through = withoutReader(2);
    const end = await runTproxy({ person, args: ['code', '7'], claude: 'exit-with', through });
    expect(end.stdout).toBe('status 7\n');
    expect(await listTree(person.sessionsDir)).toEqual([]);
  });
});

describe('tproxy status', () => {
  it('ends quietly when nobody reads it', async () => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['status'], through: withoutReader(1) });
    expect(end.stderr).toBe('status 0\n');
  });

  it('fails when what it says is lost on a full disk', async () => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['status'], through: shell('>/dev/full') });
    expect(end).toMatchObject({ status: 1, stdout: '' });
    expect(end.stderr).toMatch(/^tproxy: standard output cannot be written: .*ENOSPC.*\n$/);
  });
});
