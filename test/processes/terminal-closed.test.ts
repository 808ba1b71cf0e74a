import { existsSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { isRunning } from '../support/running-processes.ts';
import { announcedSessions } from '../support/session-folder.ts';
import { expectNothingLeft, startWaitingUpstream } from '../support/streaming-session.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Closes the master of a pseudo-terminal, as the window of a terminal program does. */
function close(terminal: object): void {
  if (!('destroy' in terminal && typeof terminal.destroy === 'function')) {
    throw new Error('this pseudo-terminal cannot be closed');
  }
  terminal.destroy();
}

const code = [TPROXY, 'code', 'Go', 'on.'];

describe('a terminal that is closed while an answer streams', () => {
  it.each([
    ['tproxy alone', process.execPath, code, ''],
    ['a shell with job control', '/bin/bash', ['--norc', '-i'], `"$NODE" ${code.join(' ')}\r`],
    ['a shell without', '/bin/sh', ['-c', `"$NODE" ${code.join(' ')}; true`], ''],
  ])('with %s in it, leaves nothing', async (_, file, args, keys) => {
    if (!existsSync(file)) return expect.soft(file).toBe('missing here, so that nothing is shown');
    const { upstream, config } = await startWaitingUpstream('translated');
    const person = await scratchPerson({
      config,
      env: { TPROXY_CLAUDE_PATH: fixtureProgram('stream-on'), NODE: process.execPath },
    });
    const terminal = spawn(file, args, { cwd: person.project, env: person.env });
    onTestFinished(() => terminal.kill('SIGKILL'));
    let shown = '';
    const claudePid = await new Promise<number>((resolve) => {
      terminal.onData((text) => {
        shown += text;
        const pid = /ready (\d+)/.exec(shown)?.[1];
        if (pid !== undefined) resolve(Number(pid));
      });
      terminal.write(keys);
    });
    onTestFinished(() => {
      if (isRunning(claudePid)) process.kill(claudePid, 'SIGKILL');
    });
    const [session] = await announcedSessions(person.sessionsDir);
    if (session === undefined) throw new Error('the session is not announced');

    close(terminal);
    await upstream.aborted;
    await waitUntil(
      () => !isRunning(session.pid),
      () => 'tproxy goes on without its terminal',
    );
    await expectNothingLeft({ person, claudePid, file: session });
  });
});
