import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statePaths } from '../../src/config/config-paths.ts';
import { type ScratchPerson, scratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import { openTerminal } from '../e2e/support/terminal.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { logLines } from '../support/log-lines.ts';
import { CONFIG_KEY, openaiConfig } from '../support/openai-config.ts';
import { answerWith, failWith } from '../support/routed-session.ts';
import { runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { announcedSessions } from '../support/session-folder.ts';
import { messagesRequest, startTestUpstream } from '../support/test-session.ts';

const logFolderOf = ({ env, home }: ScratchPerson): string =>
  statePaths({ env, homeDir: home }).logFolder;

async function personWith(respond: Parameters<typeof startTestUpstream>[0], proxy = '') {
  const upstream = await startTestUpstream(respond);
  const config = `${openaiConfig(`${upstream.url}/v1`)}\n${proxy}`;
  return scratchPerson({ config });
}

/** Sends a request into the one session that runs. */
async function ask(person: ScratchPerson, prompt: string): Promise<number> {
  const [file] = await announcedSessions(person.sessionsDir);
  const body = messagesRequest({ messages: [{ role: 'user', content: prompt }] });
  const url = `${file?.baseUrl}/v1/messages`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  await answer.text();
  return answer.status;
}

describe('tproxy logs', () => {
  it('shows what sessions do, and not what was asked, which is kept apart when that is wished for', async () => {
    const person = await personWith(answerWith('Hello.'), '[proxy]\nlog_bodies = true\n');
    const following = startTproxy({ person, args: ['logs', '--follow', '--lines', '0'] });
    const session = startTproxy({ person, args: ['code'], claude: 'report-signals' });
    await session.prints(/ready/);
    expect(await ask(person, 'the text of the prompt')).toBe(200);
    expect(await following.prints(/default → (\S+) {2}200 /)).toBe('local,test-model');
    session.kill('SIGTERM');
    await session.ended;
    await following.prints(/session ended after \d+ s: 1 request, 0 failed/);
    following.kill('SIGINT');
    expect(await following.ended).toMatchObject({ signal: 'SIGINT', stderr: '' });
    const { stdout } = await runTproxy({ person, args: ['logs', '--json', '--level', 'info'] });
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual([
      'session_started',
      'request',
      'session_ended',
    ]);
    expect(stdout).not.toContain('the text of the prompt');
    expect(stdout).not.toContain(CONFIG_KEY);
    const folder = join(logFolderOf(person), 'bodies');
    const [name = ''] = await readdir(folder);
    const explained = await runTproxy({ person, args: ['explain', join(folder, name)] });
    expect(explained.stdout).toMatch(/^Goes to local,test-model\n/);
  });
});

describe('--verbose', () => {
  it('logs how decisions were made, for this session alone', async () => {
    const person = await personWith(answerWith('Hello.'));
    const end = await runTproxy({
      person,
      args: ['--verbose', 'code', 'Say hello'],
      claude: 'ask-once',
    });
    expect(end).toMatchObject({ status: 0, stdout: 'Hello.\n', stderr: '' });
    await runTproxy({ person, args: ['code', 'Say hello'], claude: 'ask-once' });
    const decisions = (await logLines(logFolderOf(person))).flatMap((line) =>
      line.event === 'request' ? [line.decision !== undefined] : [],
    );
    expect(decisions).toEqual([true, false]);
  });

  it('writes nothing to the terminal while claude has it', async () => {
    const person = await personWith(failWith(500));
    const { project: cwd } = person;
    const claude = fixtureProgram('report-signals');
    const env = { ...person.env, TPROXY_CLAUDE_PATH: claude, NO_COLOR: '1' };
    const args = [TPROXY, '--verbose', 'code', '0'];
    const terminal = openTerminal({ file: process.execPath, args, cwd, env });
    await terminal.shows(/ready \d+/);
    for (let index = 0; index < 3; index += 1) expect(await ask(person, 'Hello')).toBe(502);
    // Ctrl-C, which goes to claude as well as to tproxy.
    terminal.type('\x03');
    expect(await terminal.exitCode).toBe(0);
    const [whileItRan = '', summary = ''] = terminal
      .written()
      .split(/(?=tproxy: \d+ requests? in )/);
    expect(whileItRan).toMatch(/^ready \d+\r\n(?:\^C)?SIGINT\r\n$/);
    expect(summary).toContain('local,test-model');
    const faults = (await logLines(logFolderOf(person))).filter(({ event }) => event === 'fault');
    expect(faults).toHaveLength(3);
  });

  it('tells of other commands what they run on and where they look', async () => {
    const person = await scratchPerson();
    const { status, stderr } = await runTproxy({ person, args: ['stats', '--verbose'] });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^tproxy: \d+\.\d+\.\d+, Node\.js v\d+/);
    expect(stderr).toContain(`keeps its log in ${logFolderOf(person)} and its ledger in `);
  });

  it('has tproxy serve show what it logs', async () => {
    const person = await personWith(answerWith('Hello.'));
    const serve = startTproxy({ person, args: ['--verbose', 'serve', '--json'] });
    await serve.prints(/\{.*\}\n/);
    expect(await ask(person, 'the text of the prompt')).toBe(200);
    serve.kill('SIGTERM');
    const { stderr } = await serve.ended;
    expect(stderr).toMatch(/info {3}\w{6} {2}session started/);
    expect(stderr).toMatch(/ {2}default → local,test-model {2}200 .*\n {4}req_/);
    expect(stderr).not.toContain('the text of the prompt');
  });
});
