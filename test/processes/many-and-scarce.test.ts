import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { countGuards, isRunning } from '../support/running-processes.ts';
import { announcedSessions, isListening, listTree } from '../support/session-folder.ts';
import { startTestUpstream } from '../support/test-session.ts';

describe('twenty sessions at once', () => {
  it('have ports of their own, end well and leave nothing', { timeout: 60_000 }, async () => {
    const person = await scratchPerson();
    const claude = join(person.home, 'claude');
    // Smaller than a Node process: twenty of those are a burden for the machine of a test.
    await writeFile(claude, '#!/bin/sh\necho "ready $$"\nread -r _\ntrue\n', { mode: 0o755 });
    const env = { TPROXY_CLAUDE_PATH: claude };
    const started = Array.from({ length: 20 }, () => startTproxy({ person, args: ['code'], env }));
    const pids = await Promise.all(
      started.map((tproxy) => tproxy.prints(/ready (\d+)/).then(Number)),
    );
    const files = await announcedSessions(person.sessionsDir);
    expect(files.map(({ pid }) => pid).sort()).toEqual(started.map(({ pid }) => pid).sort());
    const ports = files.map(({ port }) => port);
    expect(new Set(ports).size).toBe(20);

    for (const tproxy of started) tproxy.stdin?.end();
    const ends = await Promise.all(started.map(({ ended }) => ended));
    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set([0]));
    expect(ends.map(({ stderr }) => stderr).join('')).toBe('');
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await countGuards(pids)).toBe(0);
    expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => false));
    expect(await listTree(person.sessionsDir)).toEqual([]);
  });
});

describe('a fixed port', () => {
  it('serves one session; the second says so and does not disturb the first', async () => {
    const { port, close } = await startTestUpstream(() => undefined);
    await close();
    const person = await scratchPerson({ config: `[proxy]\nport = ${port}\n` });
    const first = startTproxy({ person, args: ['code'], claude: 'wait-for-input' });
    await first.prints(/ready/);
    const second = await runTproxy({ person, args: ['code'], claude: 'speak' });
    expect(second).toMatchObject({ status: 1, stdout: '' });
    expect(second.stderr).toContain(`127.0.0.1:${port}`);
    expect(await announcedSessions(person.sessionsDir)).toHaveLength(1);
    expect(await isListening(port)).toBe(true);
    first.stdin?.end();
    expect(await first.ended).toMatchObject({ status: 0, stderr: '' });
    expect(await listTree(person.sessionsDir)).toEqual([]);
    // What just served is not blocked for the next one.
    const third = await runTproxy({ person, args: ['code'], claude: 'speak' });
    expect(third).toMatchObject({ status: 0 });
  });
});

describe('a session that may open few files', () => {
  it('refuses what is too much, and goes on', async () => {
    const upstream = await startTestUpstream((_, response) => {
      setTimeout(() => sendJson(response, 200, completion({ content: 'Answered.' })), 500);
    });
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const end = await runTproxy({
      person,
      args: ['code', '40'],
      claude: 'ask-many',
      through: ['sh', '-c', 'ulimit -n 72; exec "$@"', 'sh'],
    });
    expect(end).toMatchObject({ status: 0 });
    expect(end.stderr.replace(/^tproxy: The (?:ledger|log) in .* EMFILE.*\n/gm, '')).toBe('');
    const { first, outcomes, last } = JSON.parse(end.stdout);
    expect([first, last]).toEqual(['200', '200']);
    const { '200': answered, '502': refused = 0, lost = 0, ...others } = outcomes;
    expect(others).toEqual({});
    expect(answered + refused + lost).toBe(40);
    expect(answered).toBeGreaterThan(0);
    expect(refused + lost).toBeGreaterThan(0);
    expect(await listTree(person.sessionsDir)).toEqual([]);
  });
});
