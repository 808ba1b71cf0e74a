import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createChatRequestCheck, hasChatSchema } from '../support/chat-schema.ts';
import type { SeenRequest } from '../support/fake-upstream.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { AWKWARD_TEXT } from './support/awkward-text.ts';
import { findTraces } from './support/find-traces.ts';
import {
  type OpenaiRun,
  type OpenaiTask,
  openaiConfig,
  runOpenaiTask,
} from './support/openai-run.ts';
import { scratchPerson } from './support/scratch-person.ts';
import { call, mainRequests, say, startModel } from './support/scripted-model.ts';
import { tinyPng } from './support/tiny-png.ts';

/** Everything that any provider in this file was sent. */
const seen: SeenRequest[] = [];

async function runTask(task: OpenaiTask): Promise<OpenaiRun> {
  const run = await runOpenaiTask(task);
  seen.push(...run.all);
  return run;
}

const WRITE = ['--allowedTools', 'Write', '--permission-mode', 'acceptEdits'];
const BASH = ['--allowedTools', 'Bash'];

/** The messages with these roles in a request, in order. */
function messagesOf(request: SeenRequest | undefined, ...roles: readonly string[]) {
  return request?.body.messages.filter(({ role }: { role: string }) => roles.includes(role));
}

describe('tproxy code -p with an OpenAI-compatible provider', { timeout: 60_000 }, () => {
  it('prints the answer and nothing else', async () => {
    const { result, requests } = await runTask({ turns: [say('Grüße aus dem Modell 🚀')] });
    expect(result).toEqual({ status: 0, stdout: 'Grüße aus dem Modell 🚀\n', stderr: '' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.body).toMatchObject({ model: 'fake-model', stream: true });
  });

  it('sends the helper requests of a session along the same way', async () => {
    const { all } = await runTask({ turns: [say('Done.')] });
    const helpers = all.filter(({ body }) => body.tools === undefined);
    expect(helpers).toHaveLength(1);
    expect(helpers[0]?.body.response_format).toMatchObject({ type: 'json_schema' });
  });

  it('has claude write a file byte for byte', async () => {
    const { person, result, requests } = await runTask({
      args: WRITE,
      turns: ({ project }) => [
        call({
          id: 'call_write',
          name: 'Write',
          input: { file_path: join(project, 'awkward.txt'), content: AWKWARD_TEXT },
        }),
        say('Written.'),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'Written.\n' });
    expect(await readFile(join(person.project, 'awkward.txt'), 'utf8')).toBe(AWKWARD_TEXT);
    const [assistant, tool] = messagesOf(requests[1], 'assistant', 'tool');
    expect(JSON.parse(assistant.tool_calls[0].function.arguments)).toMatchObject({
      content: AWKWARD_TEXT,
    });
    expect(tool).toMatchObject({ tool_call_id: 'call_write' });
  });

  it('sends the output of a command back as the result of its call', async () => {
    const { result, requests } = await runTask({
      args: BASH,
      turns: [
        call({
          id: 'call_bash',
          name: 'Bash',
          input: { command: "printf 'six times %d is %d' 7 42", description: 'Multiply' },
        }),
        say('42.'),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: '42.\n' });
    expect(messagesOf(requests[1], 'tool')).toMatchObject([
      { tool_call_id: 'call_bash', content: 'six times 7 is 42' },
    ]);
  });

  it('tells the model about a command that failed', async () => {
    const { requests } = await runTask({
      args: BASH,
      turns: [
        call({ id: 'call_bash', name: 'Bash', input: { command: 'echo nothing; exit 3' } }),
        say('It failed.'),
      ],
    });
    const [tool] = messagesOf(requests[1], 'tool');
    expect(tool.content).toContain('Exit code 3');
    expect(tool.content).toContain('nothing');
  });

  it('has claude run two calls whose fragments were interleaved', async () => {
    const { person, result, requests } = await runTask({
      args: ['--permission-mode', 'acceptEdits', '--allowedTools', 'Write', 'Bash'],
      turns: ({ project }) => [
        call(
          {
            id: 'call_a',
            name: 'Write',
            input: { file_path: join(project, 'a.txt'), content: 'from the first call, "quoted"' },
          },
          { id: 'call_b', name: 'Bash', input: { command: 'echo from the second call' } },
        ),
        say('Both done.'),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'Both done.\n' });
    expect(await readFile(join(person.project, 'a.txt'), 'utf8')).toBe(
      'from the first call, "quoted"',
    );
    expect(messagesOf(requests[1], 'assistant', 'tool')).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_a' }, { id: 'call_b' }] },
      { role: 'tool', tool_call_id: 'call_a' },
      { role: 'tool', tool_call_id: 'call_b', content: 'from the second call' },
    ]);
  });

  it('sends an image that claude reads after the tool messages', async () => {
    const png = tinyPng();
    const { result, requests } = await runTask({
      prepare: ({ project }) => writeFile(join(project, 'red.png'), png),
      turns: ({ project }) => [
        call({ id: 'call_read', name: 'Read', input: { file_path: join(project, 'red.png') } }),
        say('It is red.'),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'It is red.\n' });
    const messages = requests[1]?.body.messages;
    const at = messages.findIndex(({ role }: { role: string }) => role === 'tool');
    expect(messages[at]).toMatchObject({ tool_call_id: 'call_read' });
    expect(messages[at + 1]).toMatchObject({ role: 'user' });
    expect(messages[at + 1].content).toContainEqual(
      expect.objectContaining({
        type: 'image_url',
        image_url: expect.objectContaining({
          url: `data:image/png;base64,${png.toString('base64')}`,
        }),
      }),
    );
  });

  it('hands standard input to claude', async () => {
    const upstream = await startModel(() => [say('Read.')]);
    const person = await scratchPerson({
      config: openaiConfig(upstream),
      env: { FAKE_KEY: TEST_KEY },
    });
    const result = await runTproxy({ person, args: ['code', '-p'] }, AWKWARD_TEXT);
    expect(result).toEqual({ status: 0, stdout: 'Read.\n', stderr: '' });
    const [request] = mainRequests(upstream);
    expect(JSON.stringify(request?.body.messages)).toContain(
      JSON.stringify(AWKWARD_TEXT.trimEnd()).slice(1, -1),
    );
    seen.push(...upstream.requests);
  });

  it('keeps the secret and the token of the session to itself', async () => {
    const { person, all } = await runTask({
      args: BASH,
      turns: [
        call({
          id: 'call_bash',
          name: 'Bash',
          input: { command: 'printenv ANTHROPIC_BASE_URL ANTHROPIC_AUTH_TOKEN > session.txt' },
        }),
        say('Done.'),
      ],
    });
    const [baseUrl = '', token = ''] = (
      await readFile(join(person.project, 'session.txt'), 'utf8')
    ).split('\n');
    const secret = /^http:\/\/127\.0\.0\.1:\d+\/s\/([\w-]{43})$/.exec(baseUrl)?.[1] ?? 'none';
    expect(secret).not.toBe('none');
    expect(token).toMatch(/^tproxy-session-[\w-]{43}$/);
    expect(findTraces(all, [secret, token])).toEqual([]);
  });
});

describe('tproxy code --model provider,model', { timeout: 60_000 }, () => {
  it('sends the conversation to the named provider with its own key', async () => {
    const first = await startModel(() => []);
    const second = await startModel(() => [say('From the second.')]);
    const person = await scratchPerson({
      env: { FAKE_KEY: TEST_KEY, SECOND_KEY: 'the-second-key' },
      config: `${openaiConfig(first)}
[[providers]]
name = "second"
protocol = "openai"
api_base_url = "${second.url}"
api_key = "$SECOND_KEY"
`,
    });
    const args = ['code', '--model', 'second,vendor/model-2', '-p', 'Say where you are.'];
    const result = await runTproxy({ person, args });
    expect(result).toEqual({ status: 0, stdout: 'From the second.\n', stderr: '' });
    expect(mainRequests(first)).toEqual([]);
    expect(mainRequests(second)).toMatchObject([
      {
        path: '/chat/completions',
        headers: { authorization: 'Bearer the-second-key' },
        body: { model: 'vendor/model-2' },
      },
    ]);
    seen.push(...first.requests, ...second.requests);
  });

  it('names the configured providers when there is no such one', async () => {
    const { result, requests } = await runTask({
      turns: [say('Never asked.')],
      args: ['--model', 'nowhere,model'],
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toContain(
      'names the provider "nowhere", which is not configured. Configured: fake',
    );
    expect(requests).toEqual([]);
  });
});

describe('every request that a provider saw', () => {
  it.skipIf(!hasChatSchema)('fits the published schema of chat completions', () => {
    const check = createChatRequestCheck();
    expect(seen).not.toEqual([]);
    expect(seen.flatMap(({ body }) => check(body))).toEqual([]);
  });
});
