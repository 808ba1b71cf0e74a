import { readFile, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Usage } from '../../src/anthropic/parts.ts';
import { statePaths } from '../../src/config/config-paths.ts';
import type { ModelPrice } from '../../src/config/types.ts';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { type Clock, createClock } from './clock.ts';
import type { Respond } from './fake-upstream.ts';
import { chunk, completion, sendJson, sendSse, textChunks } from './openai-answers.ts';
import { LOGIN, type RoutedSetup, startRouted } from './routed-session.ts';
import { tempFolder } from './temp-folder.ts';
import { TEST_KEY } from './test-config.ts';
import { messagesRequest, type TestSession } from './test-session.ts';
import { waitUntil } from './wait-until.ts';

/** Dollars for a million tokens: numbers of which each shows in the sum. */
const PRICE: ModelPrice = { input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2 };
export const PRICE_ASKED: ModelPrice = { input: 5, output: 25 };
export const MODEL = 'claude-opus-4-8';
/** A text that must be found nowhere. */
export const PROMPT = 'The-secret-of-the-prompt';
const ANSWER = 'The-secret-of-the-answer';

const OPENAI_USAGE = {
  prompt_tokens: 100_000,
  completion_tokens: 7000,
  total_tokens: 107_000,
  prompt_tokens_details: { cached_tokens: 40_000 },
  completion_tokens_details: { reasoning_tokens: 3000 },
};
export const OPENAI_COUNTS: Usage = {
  inputTokens: 60_000,
  cacheReadTokens: 40_000,
  cacheCreationTokens: 0,
  outputTokens: 7000,
  thinkingTokens: 3000,
};
export const OPENAI_COST = (60_000 * 1 + 40_000 * 0.1 + 7000 * 10) / 1e6;
export const OPENAI_COST_ASKED = (100_000 * 5 + 7000 * 25) / 1e6;

export const ANTHROPIC_COUNTS: Usage = {
  inputTokens: 12,
  cacheReadTokens: 50_000,
  cacheCreationTokens: 3000,
  outputTokens: 900,
  thinkingTokens: 0,
};
const ANTHROPIC_INPUT = {
  input_tokens: 12,
  cache_read_input_tokens: 50_000,
  cache_creation_input_tokens: 3000,
};
export const ANTHROPIC_COST = (53_012 * 5 + 900 * 25) / 1e6;

/** What is asked in every request here. */
export const ASK = { messages: [{ role: 'user', content: PROMPT }], model: MODEL };

/** An OpenAI-compatible answer that takes 250 ms. */
export function answerSlowly(clock: Clock): Respond {
  return ({ body }, response) => {
    clock.advance(250);
    if (body.stream !== true) {
      return sendJson(response, 200, { ...completion({ content: ANSWER }), usage: OPENAI_USAGE });
    }
    const chunks = textChunks(ANSWER).slice(0, -1);
    return sendSse(response, [...chunks, { ...chunk({}), choices: [], usage: OPENAI_USAGE }]);
  };
}

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  stop_sequence: null,
};
const BEGINNING: readonly StreamedEvent[] = [
  {
    type: 'message_start',
    message: {
      ...MESSAGE,
      content: [],
      stop_reason: null,
      usage: { ...ANTHROPIC_INPUT, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ANSWER } },
];
const END: readonly StreamedEvent[] = [
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 900 } },
  { type: 'message_stop' },
];

type StreamedEvent = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Begins to stream as Anthropic does. */
export function beginAsAnthropic(
  response: ServerResponse,
  written: () => void = () => undefined,
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(frames(BEGINNING), written);
}

function frames(events: readonly StreamedEvent[]): string {
  return events.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');
}

/** Answers as Anthropic does, streamed or whole, 250 ms after it was asked. */
export function answerAsAnthropic(clock: Clock): Respond {
  return ({ body }, response) => {
    clock.advance(250);
    if (body.stream === true) {
      beginAsAnthropic(response);
      return response.end(frames(END));
    }
    const usage = { ...ANTHROPIC_INPUT, output_tokens: 900 };
    const content = [{ type: 'text', text: ANSWER }];
    return sendJson(response, 200, { ...MESSAGE, content, stop_reason: 'end_turn', usage });
  };
}

/** Begins to answer as an OpenAI-compatible server does. */
export function beginChunks(response: ServerResponse, written: () => void = () => undefined): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const [role, text] = textChunks(ANSWER);
  response.write(`data: ${JSON.stringify(role)}\n\ndata: ${JSON.stringify(text)}\n\n`, written);
}

interface Kept {
  readonly record: RequestRecord | undefined;
  /** The line of the ledger. */
  readonly line: Readonly<Record<string, unknown>>;
}

/** What is kept of the only request of a session, which then ends. */
async function kept(session: TestSession, homeFolder: string): Promise<Kept> {
  await waitUntil(
    () => session.activity.requests === 1,
    () => 'There is no record.',
  );
  await session.close();
  const { ledgerFolder } = statePaths({ env: {}, homeDir: homeFolder });
  const file = join(ledgerFolder, 'requests.jsonl');
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  expect((mode & 0o777).toString(8)).toBe('600');
  expect(text.match(/\n/g)).toHaveLength(1);
  expect(text).toMatch(/^\{.*\}\n$/);
  for (const secret of [PROMPT, ANSWER, TEST_KEY, LOGIN.authorization, homeFolder]) {
    expect(text).not.toContain(secret);
  }
  return { record: session.activity.recent[0], line: JSON.parse(text) };
}

/** A session whose only record is to be looked at, in a project of its own. */
export async function startRecorded(setup: (clock: Clock) => RoutedSetup) {
  const clock = createClock();
  const homeFolder = await tempFolder();
  const { anthropic, ...rest } = setup(clock);
  const routed = await startRouted({
    ...rest,
    clock,
    anthropic: { prices: new Map([[MODEL, PRICE_ASKED]]), ...anthropic },
    options: { homeFolder, projectFolder: '/home/ada/work/shop' },
  });
  return { ...routed, kept: () => kept(routed.session, homeFolder) };
}

/** Asks, and reads all of the answer. */
export async function ask(session: TestSession, stream: boolean): Promise<void> {
  const answer = await session.post(messagesRequest({ ...ASK, stream }), { headers: LOGIN });
  await answer.text();
}

/** Of `local,m`. */
export const prices = new Map([['m', PRICE]]);
export const routes = { default: 'local,m' } as const;

/** Everything goes to Anthropic. */
export const toAnthropic = (clock: Clock): RoutedSetup => ({
  providers: { local: {} },
  routes: { default: 'passthrough' },
  anthropic: { respond: answerAsAnthropic(clock) },
});

/** Asks, and goes away when the answer has begun. */
export async function leave(session: TestSession): Promise<void> {
  const controller = new AbortController();
  const answer = await session.post(messagesRequest({ ...ASK, stream: true }), {
    headers: LOGIN,
    signal: controller.signal,
  });
  await answer.body?.getReader().read();
  controller.abort();
}
