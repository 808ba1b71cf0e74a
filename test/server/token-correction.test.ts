import { readFileSync } from 'node:fs';
import { countTokens } from 'gpt-tokenizer/encoding/cl100k_base';
import { describe, expect, it } from 'vitest';
import { clientRequests, hasSamples } from '../support/client-samples.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendSse, textChunks, usageChunk } from '../support/openai-answers.ts';
import { parseFrames } from '../support/read-events.ts';
import { postStreamed, startRouted } from '../support/routed-session.ts';
import { tempFolder } from '../support/temp-folder.ts';
import type { TestSession } from '../support/test-session.ts';

/**
 * Counts a whole body by another tokenizer, a third more of everything and in a wrapping of its own.
 * The escapes of JSON are no part of what a model reads.
 */
const foreignCount = (body: string): number =>
  Math.round(countTokens(body.replaceAll('\\n', '\n').replaceAll('\\"', '"')) * 1.3) + 200;

/** Reports what it counts. */
const report: Respond = ({ text }, response) =>
  sendSse(response, [...textChunks('Done.').slice(0, -1), usageChunk(foreignCount(text), 3)]);

interface Turn {
  /** What the client is told at the beginning of the answer. Tokens. */
  readonly estimated: number;
  /** What the provider reports at its end. Tokens. */
  readonly actual: number;
}

/** Sends one request and reads both counts. */
async function turnOf(session: TestSession, body: object): Promise<Turn> {
  const answer = await postStreamed(session, body);
  const [start] = parseFrames(await answer.text());
  if (start?.type !== 'message_start') throw new Error('no message_start');
  const actual = session.activity.recent.at(-1)?.usage?.inputTokens ?? 0;
  return { estimated: start.message.usage.input_tokens, actual };
}

const errorOf = ({ estimated, actual }: Turn): number => Math.abs(estimated - actual) / actual;

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const FILES = [
  'docs/architecture.md',
  'src/config/types.ts',
  'docs/providers.md',
  'src/route/decide-route.ts',
  'docs/streaming.md',
  'src/upstream/pass-through.ts',
];

const OWN_BEGINNING = {
  system: [{ type: 'text', text: `${read('README.md')}\n${read('docs/configuration.md')}` }],
  messages: [{ role: 'user', content: 'Read the files of this project, one after the other.' }],
};

interface Conversation {
  readonly messages: readonly unknown[];
  readonly [name: string]: unknown;
}

/** A conversation that grows by a file that a tool reads, from one request to the next. */
function growing(beginning: Conversation): readonly Conversation[] {
  let messages = beginning.messages;
  const grown = FILES.map((file, index) => {
    const id = `toolu_${index}`;
    const use = { type: 'tool_use', id, name: 'Read', input: { file_path: file } };
    const result = { type: 'tool_result', tool_use_id: id, content: read(file) };
    messages = [
      ...messages,
      { role: 'assistant', content: [{ type: 'text', text: `Next is ${file}.` }, use] },
      { role: 'user', content: [result] },
    ];
    return { ...beginning, messages };
  });
  return [beginning, ...grown];
}

const setup = (homeFolder: string) => ({
  providers: { local: { respond: report } },
  options: { homeFolder },
});

/** A session with its tables loaded, as it is when claude asks for the first time. */
async function startWarm(homeFolder: string): Promise<TestSession> {
  const { session } = await startRouted(setup(homeFolder));
  await session.warmUp();
  return session;
}

describe('the estimate of a prompt', () => {
  it('is within 5 % of what the provider counts, from the second request on', async () => {
    const session = await startWarm(await tempFolder());
    const turns: Turn[] = [];
    for (const body of growing(OWN_BEGINNING)) turns.push(await turnOf(session, body));
    const [first = 1, ...later] = turns.map(errorOf);
    expect(first).toBeGreaterThan(0.2);
    expect(Math.max(...later)).toBeLessThan(0.05);
  });

  it.skipIf(!hasSamples)('is so for a conversation of the real client, too', async () => {
    const [, recorded] = clientRequests().find(([name]) => name === 'main-interactive') ?? [];
    const beginning = recorded?.body;
    if (!Array.isArray(beginning?.['messages'])) throw new Error('The sample has no messages.');
    const session = await startWarm(await tempFolder());
    // The texts of the samples are cut; without one of real size, the tools would be most of it.
    const { system } = OWN_BEGINNING;
    const conversation = { ...beginning, system, messages: beginning['messages'] };
    const turns: Turn[] = [];
    for (const body of growing(conversation)) turns.push(await turnOf(session, body));
    expect(Math.max(...turns.slice(1).map(errorOf))).toBeLessThan(0.05);
  });

  it('is corrected from the start in the next session', async () => {
    const homeFolder = await tempFolder();
    const first = await startWarm(homeFolder);
    for (const body of growing(OWN_BEGINNING).slice(0, 3)) await turnOf(first, body);
    await first.close();
    const second = await startWarm(homeFolder);
    expect(errorOf(await turnOf(second, OWN_BEGINNING))).toBeLessThan(0.05);
  });

  it('decides whether a prompt fits the window of its model', async () => {
    const [, , body] = growing(OWN_BEGINNING);
    const homeFolder = await tempFolder();
    const session = await startWarm(homeFolder);
    const { estimated, actual } = await turnOf(session, body ?? {});
    await session.close();
    const contextWindow = Math.round((estimated + actual) / 2);
    const { session: next } = await startRouted({
      ...setup(homeFolder),
      providers: {
        local: { respond: report, modelLimits: new Map([['local-model', { contextWindow }]]) },
      },
    });
    await next.warmUp();
    const answer = await postStreamed(next, body);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`tokens > ${contextWindow} maximum`);
  });
});
