import { describe, expect, it } from 'vitest';
import { runTproxy } from '../support/run-tproxy.ts';
import { countGuards, isRunning } from '../support/running-processes.ts';
import { announcedSessions, isListening } from '../support/session-folder.ts';
import { expectNothingLeft, startStreaming } from '../support/streaming-session.ts';

// That a claude which ignores SIGTERM is killed after five seconds, with nothing left, is shown in
// test/cli/code-signals.test.ts; what its exit code becomes, in test/cli/code-exit-status.test.ts.

describe('while an answer streams', () => {
  it.each([
    ['translated', 'SIGKILL', 137],
    ['forwarded', 'SIGSEGV', 139],
  ] as const)('of a %s request, claude dies of %s', async (way, signal, status) => {
    const session = await startStreaming(way);
    process.kill(session.claudePid, signal);
    await session.upstream.aborted;
    expect(await session.tproxy.ended).toMatchObject({ status, stderr: '' });
    await expectNothingLeft(session);
  });

  it.each([
    ['translated', 'SIGTERM'],
    ['forwarded', 'SIGHUP'],
  ] as const)('of a %s request, tproxy gets %s', async (way, signal) => {
    const session = await startStreaming(way);
    session.tproxy.kill(signal);
    await session.upstream.aborted;
    expect(await session.tproxy.ended).toMatchObject({ status: 143, stderr: '' });
    await expectNothingLeft(session);
  });

  it('tproxy gets SIGINT, which is left to claude: the answer goes on to its end', async () => {
    const session = await startStreaming('translated');
    session.tproxy.kill('SIGINT');
    session.finish();
    await session.tproxy.prints(/whole\n/);
    expect(await session.tproxy.ended).toMatchObject({ status: 0, stderr: '' });
    await expectNothingLeft(session);
  });

  it('claude that is stuck outlives neither tproxy nor its stream', async () => {
    const session = await startStreaming('translated', 'stubborn');
    session.tproxy.kill('SIGTERM');
    await session.tproxy.prints(/SIGTERM\n/);
    // It is asked first and may still finish what it does.
    expect(isRunning(session.claudePid)).toBe(true);
    session.finish();
    expect(await session.tproxy.ended).toMatchObject({
      status: 0,
      stdout: `ready ${session.claudePid}\nSIGTERM\nwhole\n`,
    });
    await expectNothingLeft(session);
  });

  it.each(['translated', 'forwarded'] as const)(
    'of a %s request, tproxy is killed: claude ends too, and only a file is left, for status to remove',
    async (way) => {
      const session = await startStreaming(way);
      expect(await countGuards([session.claudePid])).toBe(1);
      session.tproxy.kill('SIGKILL');
      await session.upstream.aborted;
      // All its output is there when claude, which writes to the same, has ended as well.
      expect(await session.tproxy.ended).toMatchObject({ status: undefined, signal: 'SIGKILL' });
      expect(isRunning(session.claudePid)).toBe(false);
      expect(await isListening(session.file.port)).toBe(false);
      const { person } = session;
      expect(await announcedSessions(person.sessionsDir)).toEqual([session.file]);
      const status = await runTproxy({ person, args: ['status'] });
      expect(status.stdout).toContain('none running');
      expect(await announcedSessions(person.sessionsDir)).toEqual([]);
    },
  );
});
