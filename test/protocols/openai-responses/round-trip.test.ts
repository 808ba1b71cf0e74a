import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/protocols/adapter.ts';
import { storedBlocks } from '../../support/gemini-answers.ts';
import {
  answered,
  callEvents,
  decodeEvents,
  inputOf,
  messageEvents,
  reasoningEvents,
  responsesTarget,
} from '../../support/responses-exchange.ts';

type Json = Readonly<Record<string, unknown>>;
type Step =
  | { readonly kind: 'reasoning'; readonly sections: readonly string[] }
  | {
      readonly kind: 'message';
      readonly text: string;
      readonly wish: 'commentary' | 'final_answer';
    }
  | { readonly kind: 'call'; readonly input: Json };

const words = fc.string({ minLength: 1, unit: 'grapheme' });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('reasoning'), sections: fc.array(words, { maxLength: 3 }) }),
  fc.record({
    kind: fc.constant('message'),
    text: words,
    wish: fc.constantFrom('commentary', 'final_answer'),
  }),
  fc.record({ kind: fc.constant('call'), input: fc.dictionary(fc.string(), fc.jsonValue()) }),
);

/** What stands before a call comments, what stands last answers; anything else may be either. */
function phaseAt(steps: readonly Step[], index: number): string {
  const [own, next] = [steps[index], steps[index + 1]];
  if (next === undefined) return 'final_answer';
  if (next.kind === 'call') return 'commentary';
  return own?.kind === 'message' ? own.wish : 'final_answer';
}

function eventsOf(one: Step, index: number, steps: readonly Step[]): readonly Json[] {
  switch (one.kind) {
    case 'reasoning':
      return reasoningEvents(index, one.sections);
    case 'message':
      return messageEvents(index, one.text, { phase: phaseAt(steps, index) });
    case 'call':
      return callEvents(index, 'Bash', JSON.stringify(one.input));
  }
}

function itemOf(one: Step, index: number, steps: readonly Step[]): Json {
  switch (one.kind) {
    case 'reasoning':
      return {
        type: 'reasoning',
        id: `rs_${index}`,
        encrypted_content: `secret ${index}`,
        summary: one.sections.map((text) => ({ type: 'summary_text', text })),
      };
    case 'message':
      return {
        type: 'message',
        role: 'assistant',
        content: one.text,
        phase: phaseAt(steps, index),
      };
    case 'call':
      return {
        type: 'function_call',
        call_id: `call_${index}`,
        name: 'Bash',
        arguments: JSON.stringify(one.input),
      };
  }
}

/** The items of the assistant in the request that follows an answer. */
function sentBack(steps: readonly Step[], target?: Target): readonly Json[] {
  const { parts, error } = decodeEvents(answered(...steps.flatMap(eventsOf)));
  expect(error).toBeUndefined();
  const content = storedBlocks(parts);
  const results = content
    .filter((block) => block['type'] === 'tool_use')
    .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: 'done' }));
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content },
    { role: 'user', content: [...results, { type: 'text', text: 'Go on' }] },
  ];
  return inputOf(messages, target).filter(
    ({ type, role }) => type !== 'function_call_output' && role !== 'user',
  );
}

/** Reasoning that leads to nothing is not sent. */
function withoutLooseEnd(steps: readonly Step[]): readonly Step[] {
  return steps.slice(0, steps.findLastIndex(({ kind }) => kind !== 'reasoning') + 1);
}

describe('an answer that comes back as history', () => {
  const answers = fc.array(step, { minLength: 1, maxLength: 8 }).map(withoutLooseEnd);

  it('becomes the items that it was made of, in their order', () => {
    fc.assert(
      fc.property(answers, (steps) => {
        expect(sentBack(steps)).toEqual(steps.map(itemOf));
      }),
    );
  });

  it('keeps reasoning to the model that made it, and text and calls for all', () => {
    fc.assert(
      fc.property(
        answers,
        fc.constantFrom(responsesTarget('gpt-6-luna'), responsesTarget('gpt-6-sol', 'azure')),
        (steps, target) => {
          const kinds = sentBack(steps, target).map(({ type }) => type);
          expect(kinds).toEqual(
            steps
              .map(itemOf)
              .map(({ type }) => type)
              .filter((type) => type !== 'reasoning'),
          );
        },
      ),
    );
  });

  it('goes without reasoning that led to nothing', () => {
    const steps: readonly Step[] = [
      { kind: 'message', text: 'a', wish: 'commentary' },
      { kind: 'reasoning', sections: ['b'] },
    ];
    expect(sentBack(steps).map(({ type }) => type)).toEqual(['message']);
  });

  it('does not mind the mark of a large window', () => {
    const steps: readonly Step[] = [
      { kind: 'reasoning', sections: ['a'] },
      { kind: 'call', input: {} },
    ];
    expect(sentBack(steps, responsesTarget('gpt-6-sol[1m]'))).toEqual(steps.map(itemOf));
  });
});
