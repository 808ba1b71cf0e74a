import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixtureProgram } from '../support/fixture-program.ts';
import { RUN_CLAUDE_DRIVER } from '../support/run-claude-driver.ts';
import { countGuards, isRunning } from '../support/running-processes.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Run {
  readonly programPid: number;
  kill(): void;
  /** What the program has said, once neither it nor the driver can say more. */
  readonly output: Promise<string>;
}

/** Has the compiled launcher run a fixture program that says when it is ready. */
async function run(program: string, ...args: string[]): Promise<Run> {
  const driver = [...RUN_CLAUDE_DRIVER, fixtureProgram(program), ...args];
  const child = spawn(process.execPath, driver, { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGTERM'));
  const output = text(child.stdout);
  const [ready] = await once(child.stdout, 'data');
  const programPid = Number(String(ready).split(' ')[1]);
  onTestFinished(() => {
    if (isRunning(programPid)) process.kill(programPid, 'SIGKILL');
  });
  return { programPid, kill: () => void child.kill('SIGKILL'), output };
}

describe('guardClaude', () => {
  it('has claude end when tproxy is killed', async () => {
    const { programPid, kill, output } = await run('report-signals');
    expect(await countGuards([programPid])).toBe(1);
    kill();
    expect(await output).toBe(`ready ${programPid}\nSIGTERM\n`);
  });

  it('kills a claude that does not end', async () => {
    const { programPid, kill, output } = await run('ignore-sigterm');
    kill();
    // A time-out would end with 99 after 30 s; the test has 20.
    expect(await output).toBe(`ready ${programPid}\nSIGTERM\n`);
    await waitUntil(
      () => !isRunning(programPid),
      () => 'claude still runs',
    );
  });

  it('is gone when claude has ended', async () => {
    const { programPid, output } = await run('report-signals');
    process.kill(programPid, 'SIGHUP');
    expect(await output).toBe(`ready ${programPid}\nSIGHUP\n`);
    expect(await countGuards([programPid])).toBe(0);
  });
});
