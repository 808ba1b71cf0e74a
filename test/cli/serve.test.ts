import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from 'vitest';
import { type ScratchPerson, scratchPerson, TPROXY } from '../e2e/support/scratch-person.ts';
import type { FakeUpstream, Respond } from '../support/fake-upstream.ts';
import { beginStream, haltingUpstream } from '../support/halting-stream.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { type RunningTproxy, runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { announcedSessions, isListening } from '../support/session-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { openTerminal } from '../support/terminal.ts';
import { startTestUpstream } from '../support/test-session.ts';

interface Serving {
  readonly person: ScratchPerson;
  readonly tproxy: RunningTproxy;
  readonly upstream: FakeUpstream;
  readonly announced: Announced;
}

interface Announced {
  readonly baseUrl: string;
  readonly address: string;
  readonly token: string;
  readonly pid: number;
}

const FIXED_TOKEN = 'a-token-that-somebody-made-of-characters';
const REQUEST = {
  model: 'claude-opus-4-8',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello' }],
};

const answering: Respond = (_request, response) =>
  sendJson(response, 200, completion({ content: 'Hi' }));

async function startServe(args: readonly string[] = [], respond = answering): Promise<Serving> {
  const upstream = await startTestUpstream(respond);
  const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
  const tproxy = startTproxy({ person, args: [...args, 'serve', '--json'] });
  const announced = JSON.parse(await tproxy.prints(/^.*\n/));
  return { person, tproxy, upstream, announced };
}

function ask({ address, token }: Announced, text = 'Hello'): Promise<Anthropic.Message> {
  const client = new Anthropic({ baseURL: address, authToken: token, maxRetries: 0 });
  return client.messages.create({ ...REQUEST, messages: [{ role: 'user', content: text }] });
}

describe('tproxy serve', () => {
  it('serves the official client until SIGTERM, and leaves nothing but its ledger', async () => {
    const { person, tproxy, announced } = await startServe(['--summary']);
    const { baseUrl, address, token } = announced;
    expect(announced).toEqual({
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      baseUrl: `${address}/s/${token}`,
      token: expect.stringMatching(/^[\w-]{43}$/),
      pid: tproxy.pid,
    });
    expect((await ask(announced)).content).toMatchObject([{ type: 'text', text: 'Hi' }]);
    const byPath = new Anthropic({ baseURL: baseUrl, apiKey: 'x', maxRetries: 0 });
    await byPath.messages.create(REQUEST);
    const status = await runTproxy({ person, args: ['status', '--json'] });
    expect(JSON.parse(status.stdout).sessions).toMatchObject([{ kind: 'serve', requests: 2 }]);
    tproxy.kill('SIGTERM');
    const { stderr, ...end } = await tproxy.ended;
    expect(end).toMatchObject({ status: 0, signal: undefined });
    expect(stderr).toMatch(/^tproxy: 2 requests in \d/);
    expect(stderr).not.toContain(token);
    expect(await isListening(Number(new URL(address).port))).toBe(false);
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
    const stats = await runTproxy({ person, args: ['stats', '--json'] });
    expect(stats.stdout).toContain('local,test-model');
    expect(stats.stdout).not.toContain(token);
  });

  it.each([
    ['SIGINT', 0],
    ['SIGHUP', 129],
  ] as const)('ends on %s with %i', async (signal, status) => {
    const { person, tproxy } = await startServe();
    tproxy.kill(signal);
    expect(await tproxy.ended).toMatchObject({ status, stderr: '' });
    expect(await announcedSessions(person.sessionsDir)).toEqual([]);
  });

  it('lets an answer that has begun end after a signal', async () => {
    const halting = haltingUpstream();
    const { tproxy, announced } = await startServe([], halting.respond);
    const { rest } = await beginStream(announced);
    tproxy.kill('SIGTERM');
    await expect.poll(() => isListening(Number(new URL(announced.address).port))).toBe(false);
    halting.finish();
    expect(await rest).toContain('event: message_stop');
    expect(await tproxy.ended).toMatchObject({ status: 0 });
  });

  it('ends at once on a second signal', async () => {
    const { tproxy, upstream, announced } = await startServe([], haltingUpstream().respond);
    const { rest } = await beginStream(announced);
    tproxy.kill('SIGTERM');
    await expect.poll(() => isListening(Number(new URL(announced.address).port))).toBe(false);
    // Two signals within a tenth of a second count as one.
    await delay(120);
    tproxy.kill('SIGTERM');
    expect(await tproxy.ended).toMatchObject({ status: 143 });
    expect(await rest).toContain('broken off');
    await upstream.aborted;
  });

  it('follows its configuration, and says at once when it cannot', async () => {
    const { person, tproxy, upstream, announced } = await startServe();
    const file = join(person.env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');
    const text = await readFile(file, 'utf8');
    await ask(announced);
    await writeFile(file, text.replace('local,test-model', 'local,other-model'));
    await ask(announced);
    expect(upstream.requests.map(({ body }) => body.model)).toEqual(['test-model', 'other-model']);
    await writeFile(file, 'nonsense = 1\n');
    await ask(announced);
    await ask(announced);
    tproxy.kill('SIGTERM');
    const { stderr } = await tproxy.ended;
    expect(stderr.match(/is not in force/g)).toHaveLength(1);
    expect(stderr).toContain('nonsense: unknown key');
  });

  it('shows a token of its own making, and none that was given', async () => {
    const upstream = await startTestUpstream(answering);
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const made = startTproxy({ person, args: ['serve'] });
    const token = await made.prints(/ANTHROPIC_AUTH_TOKEN=([\w-]{43})\n/);
    const address = await made.prints(/^tproxy serves on (http:\S+)\n/);
    expect(await made.prints(/ {2}ANTHROPIC_BASE_URL=(\S+\/s\/\S+)\n/)).toBe(
      `${address}/s/${token}`,
    );
    const file = join(await tempFolder(), 'token');
    await writeFile(file, `${FIXED_TOKEN}\n`);
    const given = startTproxy({ person, args: ['serve'], env: { TPROXY_SERVE_TOKEN_FILE: file } });
    const own = await given.prints(/^tproxy serves on (http:\S+)\n/);
    expect(await given.prints(/ANTHROPIC_AUTH_TOKEN=(.*)\n/)).toBe(`(the token of ${file})`);
    const answer = await ask({ address: own, token: FIXED_TOKEN, baseUrl: '', pid: 0 });
    expect(answer.content).toMatchObject([{ text: 'Hi' }]);
    made.kill('SIGTERM');
    given.kill('SIGTERM');
    expect((await given.ended).stdout).not.toContain(FIXED_TOKEN);
    expect((await made.ended).status).toBe(0);
  });

  it('lets other machines in only when told to, and then warns', async () => {
    const person = await scratchPerson();
    const open = ['serve', '--host', '0.0.0.0'];
    const allowed = startTproxy({ person, args: [...open, '--allow-remote', '--json'] });
    const refused = await runTproxy({ person, args: open });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toContain('add --allow-remote');
    const { address } = JSON.parse(await allowed.prints(/^.*\n/));
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    allowed.kill('SIGTERM');
    const { status, stderr } = await allowed.ended;
    expect(status).toBe(0);
    expect(stderr).toContain('Warning: 0.0.0.0 is open to other machines by plain http.');
  });

  it('is the only one that may listen elsewhere, by its configuration', async () => {
    const person = await scratchPerson({ config: '[proxy]\nhost = "0.0.0.0"\n' });
    const [code, serve, status] = await Promise.all([
      runTproxy({ person, args: ['code'], claude: 'report-signals' }),
      runTproxy({ person, args: ['serve'] }),
      runTproxy({ person, args: ['status'] }),
    ]);
    expect(code).toMatchObject({ status: 2, stdout: '' });
    expect(code.stderr).toContain('config.toml:2:1: proxy.host: found "0.0.0.0"');
    expect(serve).toMatchObject({ status: 2, stdout: '' });
    expect(serve.stderr).toContain('proxy.host: found "0.0.0.0"');
    expect(status.status).toBe(0);
  });

  it('refuses what it cannot do before it listens', async () => {
    const person = await scratchPerson();
    const { port } = await startTestUpstream(() => undefined);
    const cases = [
      { args: ['--port', 'x'], env: {}, status: 2, says: '--port: found "x"' },
      { args: ['--nonsense'], env: {}, status: 2, says: 'unknown option' },
      { args: [], env: { TPROXY_SERVE_TOKEN: 'short' }, status: 2, says: 'it needs 32 at least' },
      { args: ['--port', String(port)], env: {}, status: 1, says: `cannot listen on 127.0.0.1` },
    ];
    const ends = await Promise.all(
      cases.map(({ args, env }) => runTproxy({ person, args: ['serve', ...args], env })),
    );
    for (const [index, end] of ends.entries()) {
      expect(end).toMatchObject({ status: cases[index]?.status, stdout: '' });
      expect(end.stderr).toContain(cases[index]?.says);
    }
  });

  it('shows each request on a terminal, and what all came to', async () => {
    const upstream = await startTestUpstream(answering);
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const { env, project: cwd } = person;
    const terminal = openTerminal({ file: process.execPath, args: [TPROXY, 'serve'], env, cwd });
    const shown = await terminal.shows(/Ctrl-C ends tproxy\./);
    const address = /serves on (http:\S+)/.exec(shown)?.[1] ?? '';
    const token = /AUTH_TOKEN=(\S+)/.exec(shown)?.[1] ?? '';
    await ask({ address, token, baseUrl: '', pid: 0 }, 'nobody may see this');
    const line = await terminal.shows(/claude-opus-4-8 → local,test-model {2}answered .*out/);
    expect(line).not.toContain('nobody may see this');
    terminal.write('\u0003');
    await terminal.shows(/tproxy: 1 request in /);
  });
});
