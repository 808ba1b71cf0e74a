import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixtureProgram } from '../support/fixture-program.ts';
import { RUN_CLAUDE_DRIVER } from '../support/run-claude-driver.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { openTerminal } from '../support/terminal.ts';

const launch = [process.execPath, ...RUN_CLAUDE_DRIVER].join(' ');

// claude stops its whole process group on Ctrl-Z (client 2.1.197), as suspend-group does.
describe.skipIf(!existsSync('/bin/bash'))('runClaude under a shell with job control', () => {
  it('is stopped together with the program and goes on with it', async () => {
    const terminal = await openShell();
    terminal.write(`${launch} ${fixtureProgram('suspend-group')}\r`);
    await terminal.shows(/started/);
    terminal.write('z');
    await terminal.shows(/Stopped[\s\S]*ready> /);
    terminal.write('fg\r');
    await terminal.shows(/continued/);
    terminal.write('q');
    await terminal.shows(/quit[\s\S]*ready> /);
    terminal.write('echo "status=$?"\r');
    expect(await terminal.shows(/status=\d+\r/)).toContain('status=7');
  });

  it('leaves Ctrl-C to the program', async () => {
    const terminal = await openShell();
    terminal.write(`${launch} ${fixtureProgram('report-signals')} 6\r`);
    await terminal.shows(/ready \d+/);
    terminal.write('\x03');
    await terminal.shows(/SIGINT[\s\S]*ready> /);
    terminal.write('echo "status=$?"\r');
    expect(await terminal.shows(/status=\d+\r/)).toContain('status=6');
  });
});

async function openShell() {
  const home = await tempFolder();
  const terminal = openTerminal({
    file: '/bin/bash',
    args: ['--norc', '--noprofile', '-i'],
    env: { HOME: home, PATH: process.env['PATH'] ?? '', TERM: 'xterm', PS1: 'ready> ' },
    cwd: home,
  });
  await terminal.shows(/ready> /);
  return terminal;
}
