import { existsSync } from 'node:fs';
import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { installedCopy } from '../support/installed-copy.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { announcedSessions } from '../support/session-folder.ts';
import { startTestUpstream } from '../support/test-session.ts';

/** The only places outside of the home folder that are looked at. */
const SHARED_PLACES = ['/usr/local/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'];
const isClaudeShared = [...SHARED_PLACES, '/usr/bin', '/bin', dirname(process.execPath)].some(
  (folder) => existsSync(join(folder, 'claude')),
);

describe('the exit status of tproxy code', () => {
  it.each([0, 1, 7, 255])('is %i when that is the exit code of claude', async (code) => {
    const person = await scratchPerson();
    const args = ['code', String(code)];
    expect(await runTproxy({ person, args, claude: 'exit-with' })).toEqual({
      status: code,
      signal: undefined,
      stdout: '',
      stderr: '',
    });
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGKILL', 137],
    ['SIGSEGV', 139],
    ['SIGTERM', 143],
  ])('tells that claude died of %s', async (signal, status) => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['code', signal], claude: 'die-by-signal' });
    expect(end).toMatchObject({ status, stdout: '', stderr: '' });
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });

  it.each([
    ['does not exist', 'nowhere', 'does not exist'],
    ['is not executable', 'plain-file', 'is not executable'],
    ['is a folder', '.', 'is not a file'],
    ['is tproxy itself', TPROXY, 'is tproxy itself'],
  ])('is 127 when TPROXY_CLAUDE_PATH names what %s', async (_, path, words) => {
    const person = await scratchPerson();
    await writeFile(join(person.project, 'plain-file'), '#!/bin/sh\n');
    const env = { TPROXY_CLAUDE_PATH: path };
    const { status, stdout, stderr } = await runTproxy({ person, args: ['code', '-p', 'x'], env });
    expect(status).toBe(127);
    expect(stdout).toBe('');
    expect(stderr).toContain(`, which ${words}. Set it to the program file of Claude Code`);
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });

  it('is 1 when claude does not start, and the reason is told', async () => {
    const person = await scratchPerson();
    const file = join(person.project, 'claude');
    await writeFile(file, '#!/nowhere/node\n', { mode: 0o755 });
    const { status, stderr } = await runTproxy({
      person,
      args: ['code'],
      env: { TPROXY_CLAUDE_PATH: file },
    });
    expect(status).toBe(1);
    expect(stderr).toContain(`tproxy: Claude Code (${file}) could not be started: `);
    expect(stderr).toContain('the interpreter that its first line names');
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });

  it.each([
    ['is missing', undefined, 'there is no such file, and --config names it'],
    ['is wrong', '[router]\ndefault = 7\n', 'own.toml:2:1: router.default: found 7'],
  ])('is 2 when the configuration %s', async (_, text, words) => {
    const person = await scratchPerson();
    if (text !== undefined) await writeFile(join(person.project, 'own.toml'), text);
    const args = ['--config', 'own.toml', 'code', '-p', 'x'];
    const { status, stdout, stderr } = await runTproxy({ person, args, claude: 'speak' });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(words);
  });

  it('is 1 when the configured port is taken', async () => {
    const { port } = await startTestUpstream((_, response) => response.end());
    const person = await scratchPerson({ config: `[proxy]\nport = ${port}\n` });
    const { status, stdout, stderr } = await runTproxy({ person, args: ['code'], claude: 'speak' });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      new RegExp(`^tproxy: tproxy cannot listen on 127\\.0\\.0\\.1:${port}: `),
    );
  });
});

describe.skipIf(isClaudeShared)('claude (skipped where one is installed for everybody)', () => {
  const env = { TPROXY_CLAUDE_PATH: undefined };

  it('is missed with 127, and how to install it', async () => {
    const { program } = await installedCopy();
    const person = await scratchPerson();
    const end = await runTproxy({ person, program, args: ['code', '-p', 'x'], env });
    expect(end).toMatchObject({ status: 127, stdout: '' });
    expect(
      end.stderr,
    ).toBe(`tproxy: Claude Code was not found: no program named claude is on PATH or at a known install place.
Install it with: npm install -g @anthropic-ai/claude-code
If it is installed elsewhere, set TPROXY_CLAUDE_PATH to its program file.
`);
  });

  it.each([
    ['on PATH', async (_: string, project: string) => join(project, 'claude')],
    ['beside tproxy', async (binFolder: string) => join(binFolder, 'claude')],
  ])('is found %s', async (_, place) => {
    const { program, binFolder } = await installedCopy();
    const person = await scratchPerson();
    await symlink(fixtureProgram('exit-with'), await place(binFolder, person.project));
    const PATH = `${person.project}:${person.env['PATH']}`;
    const end = await runTproxy({ person, program, args: ['code', '9'], env: { ...env, PATH } });
    expect(end).toMatchObject({ status: 9, stderr: '' });
  });
});
