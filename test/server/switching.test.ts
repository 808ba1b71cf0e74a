import type { MessageParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { describe, expect, it } from 'vitest';
import { ALL_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { compatibleDialect } from '../support/stand-ins/anthropic.ts';
import type { Dialect, ReadTurn } from '../support/stand-ins/dialect.ts';
import { geminiDialect } from '../support/stand-ins/gemini.ts';
import { ollamaDialect } from '../support/stand-ins/ollama.ts';
import { openaiDialect } from '../support/stand-ins/openai.ts';
import { responsesDialect } from '../support/stand-ins/openai-responses.ts';
import { type ScriptedAnswer, scripted } from '../support/stand-ins/script.ts';
import { routeTo } from '../support/stand-ins/stand-in-config.ts';
import {
  type StandInSession,
  startStandInSession,
  WRITE_TOOL,
} from '../support/stand-ins/stand-in-session.ts';
import { secretOf } from '../support/stand-ins/start-stand-in.ts';

const PAIRS = ALL_DIALECTS.flatMap((first) =>
  ALL_DIALECTS.map((second) => ({
    a: first,
    b: second,
    pair: `${first.provider} → ${second.provider} → ${first.provider}`,
  })),
);

/** Other providers that serve a model of the same name in the same protocol. */
const TWINS: readonly (readonly [Dialect, Dialect])[] = [
  [openaiDialect, { ...openaiDialect, provider: 'zai', basePath: '/api/paas/v4' }],
  [responsesDialect, { ...responsesDialect, provider: 'xai' }],
  [geminiDialect, { ...geminiDialect, provider: 'google' }],
  [ollamaDialect, { ...ollamaDialect, provider: 'workshop' }],
  [compatibleDialect, { ...compatibleDialect, provider: 'zai', basePath: '/api/anthropic' }],
];

const QUESTION = 'Write two files, please.';

/** What a provider thinks, says and calls; each word of it is its own. */
function answerOf({ provider }: Dialect, place: string, callCount: number): ScriptedAnswer {
  const mark = `${place} by ${provider}`;
  return scripted({
    thinking: `Thoughts of ${mark},\n\n “${mark}”.`,
    text: `Words of ${mark} 🚀`,
    calls: Array.from({ length: callCount }, (_, index) => ({
      id: `call_${place}_${provider}_${index}`,
      name: 'Write',
      input: { file_path: `/${index} "${mark}"`, content: `é\n\t${mark}` },
    })),
  });
}

/** A user turn that answers every call of an answer. */
function resultsOf({ calls = [] }: ScriptedAnswer): MessageParam {
  return {
    role: 'user',
    content: calls.map(({ id }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: `result of ${id}`,
    })),
  };
}

/** Asks for the next turn of a conversation and adds it, as the official client reads it. */
async function ask(
  { client }: StandInSession,
  dialect: Dialect,
  history: readonly MessageParam[],
): Promise<readonly MessageParam[]> {
  const { content } = await client.messages
    .stream({
      model: routeTo(dialect),
      max_tokens: 8000,
      thinking: { type: 'adaptive' },
      tools: [WRITE_TOOL],
      messages: [...history],
    })
    .finalMessage();
  return [...history, { role: 'assistant', content }];
}

/** The calls, their results and the words of both sides; where one turn ends does not matter. */
function said(turns: readonly Pick<ReadTurn, 'role' | 'text' | 'calls' | 'results'>[]) {
  const textOf = (role: ReadTurn['role']): string =>
    turns.map((turn) => (turn.role === role ? turn.text : '')).join('');
  return {
    user: textOf('user'),
    assistant: textOf('assistant'),
    calls: turns.flatMap(({ calls }) => calls),
    results: turns.flatMap(({ results }) => results),
  };
}

function expectedSaid(...answers: readonly ScriptedAnswer[]): ReturnType<typeof said> {
  const calls = answers.flatMap((answer) => answer.calls ?? []);
  return {
    user: QUESTION,
    assistant: answers.map(({ text = '' }) => text).join(''),
    calls,
    results: calls.map(({ id }) => ({ id, text: `result of ${id}` })),
  };
}

/** A turn by `a`, one by `b` and one by `a` again: each must be sent all, and only its own secrets. */
async function thereAndBack(a: Dialect, b: Dialect, all: readonly Dialect[]): Promise<void> {
  const setup = await startStandInSession(all);
  const [first, second] = [answerOf(a, 'first', 2), answerOf(b, 'second', 1)];
  const last = scripted({ text: 'Both are written.' });
  setup.standIn(a).plays(first);
  setup.standIn(b).plays(second);
  setup.standIn(a).plays(last);

  const one = await ask(setup, a, [{ role: 'user', content: QUESTION }]);
  const two = await ask(setup, b, [...one, resultsOf(first)]);
  expect(said(setup.standIn(b).turns())).toEqual(expectedSaid(first));

  const three = await ask(setup, a, [...two, resultsOf(second)]);
  const turns = setup.standIn(a).turns();
  expect(said(turns)).toEqual(expectedSaid(first, second));
  const [own, others] = turns.filter(({ role }) => role === 'assistant');
  expect(own?.reasoning).toEqual(a.reasoning(first, secretOf(a, 0)));
  if (a !== b) expect(others?.reasoning).toBeUndefined();
  expect(three.at(-1)).toMatchObject({ content: [{ type: 'text', text: last.text }] });

  expect(setup.standIns.flatMap(({ faults }) => faults)).toEqual([]);
  const asked = setup.standIns.filter(({ requests }) => requests.length > 0);
  expect(asked.map(({ dialect }) => dialect)).toEqual(
    all.filter((dialect) => dialect === a || dialect === b),
  );
}

describe('a conversation that changes its provider', () => {
  it.each(PAIRS)('goes $pair and loses nothing', ({ a, b }) => thereAndBack(a, b, ALL_DIALECTS));

  it.each(TWINS.map(([a, b]) => ({ a, b, pair: `${a.provider} and ${b.provider}` })))(
    'tells $pair apart, which serve one model in one protocol',
    ({ a, b }) => thereAndBack(a, b, [a, b]),
  );
});
