import { expect } from 'vitest';
import type { FakeUpstream, SeenRequest } from '../../support/fake-upstream.ts';
import { runTproxy, type TproxyEnd } from '../../support/run-tproxy.ts';
import { TEST_KEY } from '../../support/test-config.ts';
import { findTraces, SESSION_TRACES } from './find-traces.ts';
import { type ScratchPerson, scratchPerson } from './scratch-person.ts';
import { mainRequests, startModel, type Turn } from './scripted-model.ts';

/** A configuration with one OpenAI-compatible provider, to which everything goes. */
export function openaiConfig(upstream: FakeUpstream): string {
  return `[router]
default = "fake,fake-model"

[[providers]]
name = "fake"
protocol = "openai"
api_base_url = "${upstream.url}/v1"
api_key = "$FAKE_KEY"
`;
}

export interface OpenaiRun {
  readonly person: ScratchPerson;
  readonly result: TproxyEnd;
  /** The requests of the conversation, without those of helpers. */
  readonly requests: readonly SeenRequest[];
  /** All requests that the provider saw. */
  readonly all: readonly SeenRequest[];
}

export interface OpenaiTask {
  readonly turns: readonly Turn[] | ((person: ScratchPerson) => readonly Turn[]);
  /** After `code -p <prompt>`. */
  readonly args?: readonly string[];
  /** Prepares the person's folders. */
  readonly prepare?: (person: ScratchPerson) => Promise<unknown>;
}

/** Runs `tproxy code -p …` against a scripted model and checks what every request must fulfil. */
export async function runOpenaiTask({ turns, args = [], prepare }: OpenaiTask): Promise<OpenaiRun> {
  let script: readonly Turn[] = [];
  const upstream = await startModel(() => script);
  const person = await scratchPerson({
    config: openaiConfig(upstream),
    env: { FAKE_KEY: TEST_KEY },
  });
  script = typeof turns === 'function' ? turns(person) : turns;
  await prepare?.(person);
  const result = await runTproxy({ person, args: ['code', '-p', 'Do the task, please.', ...args] });
  upstream.requests.forEach(expectClean);
  expect(result.stderr).toBe('');
  return { person, result, requests: mainRequests(upstream), all: upstream.requests };
}

/** A request holds the configured key, and nothing of the session's own. */
export function expectClean(request: SeenRequest): void {
  const { path, headers } = request;
  expect(path).toBe('/v1/chat/completions');
  expect(headers.authorization).toBe(`Bearer ${TEST_KEY}`);
  expect(headers['x-api-key']).toBeUndefined();
  expect(findTraces([request], ['x-anthropic-billing-header', ...SESSION_TRACES])).toEqual([]);
}
