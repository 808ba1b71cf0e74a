import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FakeUpstream } from '../support/fake-upstream.ts';
import { chunk } from '../support/openai-answers.ts';
import { announcedSessions, isListening } from '../support/session-folder.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openaiConfig } from './support/openai-run.ts';
import { type ScratchPerson, scratchPerson, TPROXY } from './support/scratch-person.ts';
import { mainRequests, refuse, say, startModel, type Turn } from './support/scripted-model.ts';
import { openTerminal, type ScreenTerminal } from './support/terminal.ts';

/** Tells the settings of the terminal before and after, and the exit status. */
const COMMAND =
  'stty -g >before; "$NODE" "$TPROXY" code; echo "ended with $?"; stty -g >after; echo all written';

const CTRL_C = '\x03';
const ESC = '\x1b';

interface TerminalSession {
  readonly person: ScratchPerson;
  readonly upstream: FakeUpstream;
  readonly terminal: ScreenTerminal;
  /** Types a prompt and sends it. */
  ask(prompt: string): Promise<void>;
  /** Waits until claude has ended and checks that it has left nothing behind. */
  expectCleanEnd(): Promise<void>;
}

const SH = ['/bin/sh', '-i'] as const;
/** Without its own line editor, which switches the terminal as it likes. */
const BASH = ['/bin/bash', '--norc', '--noediting', '-i'] as const;

const startInTerminal = (...turns: readonly Turn[]) => startInShell(SH, turns);

/** Starts `tproxy code` in a shell with job control, as a person does, and waits for claude's prompt. */
async function startInShell(
  [file, ...args]: typeof SH | typeof BASH,
  turns: readonly Turn[],
): Promise<TerminalSession> {
  const upstream = await startModel(() => turns);
  const person = await scratchPerson({
    config: openaiConfig(upstream),
    env: { FAKE_KEY: TEST_KEY, NODE: process.execPath, TPROXY, PS1: 'shell> ' },
  });
  const { project: cwd, env } = person;
  const terminal = openTerminal({ file, args, cwd, env });
  await terminal.shows('shell>');
  terminal.type(`${COMMAND}\r`);
  await terminal.shows(/^❯/m);
  const [running] = await announcedSessions(person.sessionsDir);
  const port = running?.port ?? 0;
  expect(await isListening(port)).toBe(true);
  return {
    person,
    upstream,
    terminal,
    async ask(prompt) {
      terminal.type(prompt);
      await terminal.shows(prompt);
      terminal.type('\r');
    },
    async expectCleanEnd() {
      await terminal.shows(/^ended with 0$[\s\S]*^all written$/m);
      const [before, after] = await Promise.all(
        ['before', 'after'].map((name) => readFile(join(cwd, name), 'utf8')),
      );
      expect(after).toBe(before);
      expect(terminal.leftovers()).toEqual([]);
      expect(await isListening(port)).toBe(false);
      expect(await announcedSessions(person.sessionsDir)).toEqual([]);
      const [untilEnd = '', summary = ''] = terminal
        .written()
        .split(/(?=tproxy: \d+ requests? in )/);
      // Claude had the terminal to itself: no line of tproxy's, no warning of Node's.
      expect(untilEnd).not.toMatch(/tproxy: |\(node:\d+\)/);
      expect(summary).toContain('fake,fake-model');
    },
  };
}

/** Streams a beginning and then falls silent, with the answer still open. */
function beginSlowly(beginning: string): Turn {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify(chunk({ content: beginning }))}\n\n`);
  };
}

describe('tproxy code in a terminal', { timeout: 90_000 }, () => {
  it('shows the answer to a prompt, and leaves everything as it was on /exit', async () => {
    const session = await startInTerminal(say('From the model: 日本語 and 🚀.'));
    await session.ask('Say where you are, please.');
    await session.terminal.shows('● From the model: 日本語 and 🚀.');
    await session.ask('/exit');
    await session.expectCleanEnd();
  });

  it('ends the request to the provider at once on Esc, and goes on', async () => {
    const session = await startInTerminal(beginSlowly('Once upon a time\n\n'), say('Another one.'));
    const { terminal, upstream } = session;
    await session.ask('Tell me a long story.');
    let isAborted = false;
    void upstream.aborted.then(() => {
      isAborted = true;
    });
    await terminal.shows('Once upon a time');
    expect(isAborted).toBe(false);
    const pressedAt = Date.now();
    terminal.type(ESC);
    await waitUntil(
      () => isAborted,
      () => 'the request to the provider goes on',
    );
    expect(Date.now() - pressedAt).toBeLessThan(1000);
    await terminal.shows('Interrupted');
    await session.ask('Tell me another one.');
    await terminal.shows('● Another one.');
    terminal.type(CTRL_C);
    await terminal.shows(/Press Ctrl-C again/);
    terminal.type(CTRL_C);
    await session.expectCleanEnd();
  });

  it('has claude shorten a conversation that is too long, and the person sees only the answer', async () => {
    const session = await startInTerminal(
      say('First answer.'),
      say('Second answer.'),
      refuse(
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 10000 tokens.",
      ),
      say('<summary>Two questions were answered.</summary>'),
      say('Third answer.'),
    );
    const { terminal } = session;
    await session.ask('The first question.');
    await terminal.shows('● First answer.');
    await session.ask('The second question.');
    await terminal.shows('● Second answer.');
    await session.ask('The third question.');
    await terminal.shows('● Third answer.');
    expect(terminal.screen()).not.toContain('API Error');
    const [compaction, resent] = mainRequests(session.upstream).slice(3);
    expect(JSON.stringify(compaction?.body.messages.at(-1))).toContain('TEXT ONLY');
    expect(JSON.stringify(resent?.body.messages)).toContain('Two questions were answered.');
    await session.ask('/exit');
    await session.expectCleanEnd();
  });

  it.skipIf(!existsSync(BASH[0]))('is given back by claude when tproxy is killed', async () => {
    const session = await startInShell(BASH, [beginSlowly('Once upon a time\n\n')]);
    const { person, upstream, terminal } = session;
    await session.ask('Tell me a long story.');
    await terminal.shows('Once upon a time');
    const [running] = await announcedSessions(person.sessionsDir);
    process.kill(running?.pid ?? 0, 'SIGKILL');
    await upstream.aborted;
    // Claude ends in its own way, so that the conversation can be taken up again.
    await terminal.shows('Resume this session with:');
    await waitUntil(
      () => terminal.leftovers().length === 0,
      () => `left switched on: ${terminal.leftovers()}`,
    );
    terminal.type('echo "status $?, and the shell goes on"\r');
    await terminal.shows(/status 0, and the shell goes on$/m);
    expect(await isListening(running?.port ?? 0)).toBe(false);
  });
});
