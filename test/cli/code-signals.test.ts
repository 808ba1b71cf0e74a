import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import { type RunningTproxy, runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { announcedSessions, isListening, listTree } from '../support/session-folder.ts';

interface Running {
  readonly person: ScratchPerson;
  readonly tproxy: RunningTproxy;
  /** Ends when the test does, even if tproxy does not end it. */
  readonly claudePid: number;
}

/** A session whose claude is a fixture program that says when it is ready. */
async function startSession(claude: string, ...args: string[]): Promise<Running> {
  const person = await scratchPerson();
  const tproxy = startTproxy({ person, args: ['code', ...args], claude });
  const claudePid = Number(await tproxy.prints(/ready (\d+)\n/));
  onTestFinished(() => {
    if (isRunning(claudePid)) process.kill(claudePid, 'SIGKILL');
  });
  return { person, tproxy, claudePid };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a signal to tproxy code', () => {
  it.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s ends claude by SIGTERM and the status is what claude makes of it',
    async (signal) => {
      const { tproxy, claudePid } = await startSession('report-signals', '9');
      tproxy.kill(signal);
      expect(await tproxy.ended).toEqual({
        status: 9,
        signal: undefined,
        stdout: `ready ${claudePid}\nSIGTERM\n`,
        stderr: '',
      });
    },
  );

  it('SIGTERM ends a claude that does not care for it with 143', async () => {
    const person = await scratchPerson();
    const tproxy = startTproxy({ person, args: ['code'], claude: 'read-stdin' });
    tproxy.stdin?.write('started\n');
    await tproxy.prints(/started/);
    tproxy.kill('SIGTERM');
    expect(await tproxy.ended).toMatchObject({ status: 143, stderr: '' });
  });

  it('kills a claude that ignores it after five seconds, and leaves nothing', async () => {
    const { person, tproxy, claudePid } = await startSession('ignore-sigterm');
    const [session] = await announcedSessions(person.sessionsDir);
    const from = performance.now();
    tproxy.kill('SIGTERM');
    expect(await tproxy.ended).toMatchObject({
      status: 137,
      stdout: `ready ${claudePid}\nSIGTERM\n`,
    });
    const seconds = (performance.now() - from) / 1000;
    expect(seconds).toBeGreaterThan(4.9);
    expect(isRunning(claudePid)).toBe(false);
    expect(await isListening(session?.port ?? 0)).toBe(false);
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)('%s is left to claude', async (signal) => {
    const { tproxy, claudePid } = await startSession('report-signals', '5');
    tproxy.kill(signal);
    tproxy.kill(signal);
    process.kill(claudePid, 'SIGHUP');
    expect(await tproxy.ended).toMatchObject({
      status: 5,
      signal: undefined,
      stdout: `ready ${claudePid}\nSIGHUP\n`,
    });
  });
});

describe('a session', () => {
  it('listens while claude runs, and leaves neither port nor file', async () => {
    const person = await scratchPerson();
    const temporary = join(person.home, 'tmp');
    await mkdir(temporary);
    const before = await listTree(dirname(person.home));
    const tproxy = startTproxy({
      person,
      args: ['code'],
      claude: 'report-signals',
      env: { TMPDIR: temporary },
    });
    await tproxy.prints(/ready/);
    const [session, ...others] = await announcedSessions(person.sessionsDir);
    expect(others).toEqual([]);
    expect(session).toMatchObject({ pid: tproxy.pid });
    const port = session?.port ?? 0;
    expect(await isListening(port)).toBe(true);

    tproxy.kill('SIGTERM');
    expect(await tproxy.ended).toMatchObject({ status: 0 });
    expect(await isListening(port)).toBe(false);
    expect(await listTree(dirname(person.home))).toEqual(
      [
        ...before,
        'state',
        'state/tproxy',
        'state/tproxy/logs',
        'state/tproxy/logs/tproxy.jsonl',
        'state/tproxy/sessions',
      ].sort(),
    );
  });

  it('shares nothing with one beside it', async () => {
    const person = await scratchPerson();
    const start = async () => {
      const tproxy = startTproxy({ person, args: ['code'], claude: 'report-signals' });
      await tproxy.prints(/ready/);
      return tproxy;
    };
    const first = await start();
    const second = await start();
    const sessions = await announcedSessions(person.sessionsDir);
    const bySession = ({ pid }: RunningTproxy) => sessions.find((session) => session.pid === pid);
    const [one, two] = [bySession(first), bySession(second)];
    if (one === undefined || two === undefined) throw new Error('a session is not announced');
    expect(one.port).not.toBe(two.port);
    const secret = ({ baseUrl }: { readonly baseUrl: string }) => baseUrl.split('/s/')[1];
    expect(secret(one)).toMatch(/^[\w-]{43}$/);
    expect(secret(one)).not.toBe(secret(two));
    const health = (port: number, from: typeof one) =>
      fetch(`http://127.0.0.1:${port}/s/${secret(from)}/health`).then(({ status }) => status);
    expect(await health(two.port, two)).toBe(200);
    expect(await health(two.port, one)).toBe(401);

    first.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ status: 0 });
    expect(await isListening(one.port)).toBe(false);
    expect(await health(two.port, two)).toBe(200);
    expect((await announcedSessions(person.sessionsDir)).map(({ pid }) => pid)).toEqual([two.pid]);
    second.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ status: 0 });
  });

  it('that was killed leaves a file, which the next status removes', async () => {
    const { person, tproxy } = await startSession('report-signals');
    tproxy.kill('SIGKILL');
    // Its claude still holds the outputs open, so only the process itself is waited for.
    await tproxy.exited;
    expect(await announcedSessions(person.sessionsDir)).toHaveLength(1);
    const status = await runTproxy({ person, args: ['status'] });
    expect(status.stdout).toContain('none running');
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });
});
