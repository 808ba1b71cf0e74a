import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  breakMessageOff,
  sendMessage,
  sendWholeMessage,
  toolParts,
} from '../support/anthropic-answers.ts';
import type { FakeUpstream, SeenRequest } from '../support/fake-upstream.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { sendJson } from '../support/openai-answers.ts';
import { runTproxy, type TproxyEnd } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { startTestUpstream } from '../support/test-session.ts';
import { AWKWARD_TEXT } from './support/awkward-text.ts';
import { findTraces, SESSION_TRACES } from './support/find-traces.ts';
import { CLAUDE, type ScratchPerson, scratchPerson } from './support/scratch-person.ts';
import type { Turn } from './support/scripted-model.ts';

interface AnthropicRun {
  readonly person: ScratchPerson;
  readonly result: TproxyEnd;
  readonly upstream: FakeUpstream;
  /** The bodies of the conversation as claude sent them to tproxy. */
  readonly sent: readonly string[];
  /** The requests of the conversation as the provider got them. */
  readonly received: readonly SeenRequest[];
}

interface AnthropicTask {
  readonly model: string;
  readonly turns: (person: ScratchPerson) => readonly Turn[];
  readonly args?: readonly string[];
}

const say =
  (text: string): Turn =>
  (_request, response) =>
    sendMessage(response, [{ type: 'text', text }]);

/** Runs `tproxy code -p …` against a provider that speaks the Messages API itself. */
async function runAnthropicTask({ model, turns, args = [] }: AnthropicTask): Promise<AnthropicRun> {
  let script: readonly Turn[] = [];
  const upstream = await startTestUpstream((request, response) => {
    const [turn = say('{"title":"A test"}'), ...rest] = isMain(request.body) ? script : [];
    if (isMain(request.body)) script = rest;
    return turn(request, response);
  });
  const person = await scratchPerson({ config: config(upstream, model) });
  script = turns(person);
  const log = join(person.home, 'sent.jsonl');
  const result = await runTproxy({
    person,
    args: ['code', '-p', 'Do the task, please.', '--model', 'claude-opus-4-8', ...args],
    env: {
      FAKE_KEY: TEST_KEY,
      TPROXY_CLAUDE_PATH: fixtureProgram('tapped-claude'),
      TAPPED_CLAUDE: CLAUDE,
      TAP_LOG: log,
    },
  });
  const bodies = (await readFile(log, 'utf8')).trimEnd().split('\n');
  const sent = bodies.map((line): string => JSON.parse(line));
  return {
    person,
    result,
    upstream,
    sent: sent.filter((text) => isMain(JSON.parse(text))),
    received: upstream.requests.filter(({ body }) => isMain(body)),
  };
}

function config(upstream: FakeUpstream, model: string): string {
  return `[router]
default = "anthropic,${model}"

[[providers]]
name = "anthropic"
api_base_url = "${upstream.url}"
api_key = "$FAKE_KEY"
`;
}

function isMain(body: SeenRequest['body']): boolean {
  return Array.isArray(body?.tools) && body.tools.length > 0;
}

describe('tproxy code -p with a provider that speaks the Messages API', { timeout: 60_000 }, () => {
  it('prints the answer, with the configured key in place of any other', async () => {
    const { result, upstream } = await runAnthropicTask({
      model: 'claude-opus-4-8',
      turns: () => [say('Grüße 🚀')],
    });
    expect(result).toEqual({ status: 0, stdout: 'Grüße 🚀\n', stderr: '' });
    expect(findTraces(upstream.requests, SESSION_TRACES)).toEqual([]);
    for (const { headers, path } of upstream.requests) {
      expect(path).toBe('/v1/messages?beta=true');
      expect(headers['x-api-key']).toBe(TEST_KEY);
      expect(headers.authorization).toBe(`Bearer ${TEST_KEY}`);
      expect(headers['anthropic-version']).toBe('2023-06-01');
    }
  });

  it('does a task with a tool, and leaves every byte of the conversation as it is', async () => {
    const { person, result, sent, received } = await runAnthropicTask({
      model: 'claude-opus-4-8',
      args: ['--allowedTools', 'Write', '--permission-mode', 'acceptEdits'],
      turns: ({ project }) => [
        (_request, response) =>
          sendMessage(
            response,
            toolParts('Write', {
              file_path: join(project, 'awkward.txt'),
              content: AWKWARD_TEXT,
            }),
          ),
        say('Written.'),
      ],
    });
    expect(result).toEqual({ status: 0, stdout: 'Written.\n', stderr: '' });
    expect(await readFile(join(person.project, 'awkward.txt'), 'utf8')).toBe(AWKWARD_TEXT);
    expect(received.map(({ text }) => text)).toEqual(sent);
    expect(received).toHaveLength(2);
    // Anthropic's own clients are recognised by it, so it is not taken out here.
    expect(received[0]?.text).toContain('x-anthropic-billing-header');
  });

  it('changes the name of the model and nothing else where the route renames it', async () => {
    const { result, sent, received } = await runAnthropicTask({
      model: 'claude-sonnet-5',
      turns: () => [say('Renamed.')],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'Renamed.\n' });
    expect(sent[0]).toContain('"model":"claude-opus-4-8"');
    expect(received.map(({ text }) => text)).toEqual(
      sent.map((text) => text.replace('"model":"claude-opus-4-8"', '"model":"claude-sonnet-5"')),
    );
  });

  it('gets a whole answer after a stream that broke in its first block', async () => {
    const { result, received } = await runAnthropicTask({
      model: 'claude-opus-4-8',
      turns: () => [
        (_request, response) => breakMessageOff(response, [{ type: 'text', text: 'Half a sen' }]),
        (_request, response) => sendWholeMessage(response, 'A whole answer.'),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'A whole answer.\n' });
    expect(received.map(({ body }) => body.stream)).toEqual([true, undefined]);
  });

  it("shows the provider's own words for a refused request", async () => {
    const { result } = await runAnthropicTask({
      model: 'claude-opus-4-8',
      turns: () => [
        (_request, response) =>
          sendJson(response, 400, {
            type: 'error',
            error: { type: 'invalid_request_error', message: 'The moon is in the wrong phase.' },
          }),
      ],
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toBe('API Error: 400 The moon is in the wrong phase.\n');
  });
});
