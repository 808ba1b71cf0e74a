import fc from 'fast-check';
import type { Dialect, ReadTurn } from './dialect.ts';
import type { ScriptedAnswer, ScriptedCall } from './script.ts';

type Turn = Pick<ReadTurn, 'role' | 'text' | 'calls' | 'results'>;

/** A conversation as the client sends it, and what it says. */
export interface NeutralConversation {
  readonly messages: readonly object[];
  readonly turns: readonly Turn[];
}

/** Text that is not empty, with what careless framing would spoil. */
const someText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ minLength: 1, unit: 'grapheme' }),
  fc.constantFrom(
    'data: {"done":true}\n\n',
    '[DONE]',
    'event: message_stop\r\n\r\n',
    '\u2028\u0085{"a":"\\u0000"}',
    '👩‍👩‍👧 \ud83d\ude80',
    '  \n',
  ),
);

const input: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.dictionary(
  // A key of this name is taken for the prototype by whatever copies an object.
  fc.string({ unit: 'grapheme' }).filter((key) => key !== '__proto__'),
  fc.oneof(someText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(someText)),
  { maxKeys: 4 },
);

const usage: fc.Arbitrary<ScriptedAnswer['usage']> = fc
  .record({
    input: fc.integer({ min: 1, max: 100_000 }),
    cached: fc.integer({ min: 0, max: 100_000 }),
    spoken: fc.integer({ min: 1, max: 10_000 }),
    thinking: fc.integer({ min: 0, max: 10_000 }),
  })
  .map(({ spoken, ...counts }) => ({ ...counts, output: spoken + counts.thinking }));

/** Answers that a dialect can express: not every vendor can refuse. */
export function neutralAnswer({ protocol }: Dialect): fc.Arbitrary<ScriptedAnswer> {
  const stops = protocol === 'ollama' ? (['end', 'length'] as const) : STOPS;
  return (
    fc
      .record(
        {
          thinking: someText,
          text: someText,
          calls: callsNamed(''),
          stop: fc.constantFrom(...stops),
          usage,
        },
        { requiredKeys: ['stop', 'usage'] },
      )
      // A refusal without a word is given some (wire.md 7.6).
      .filter(
        ({ stop, thinking, text, calls = [] }) =>
          stop !== 'refusal' || thinking !== undefined || text !== undefined || calls.length > 0,
      )
  );
}

/** Well-formed conversations: every call is answered, and nothing is empty. */
export const neutralConversation: fc.Arbitrary<NeutralConversation> = fc
  .array(
    fc.record({
      question: someText,
      text: fc.option(someText),
      results: fc.array(someText, { maxLength: 3 }),
      input,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((rounds) => {
    const turns = rounds.flatMap(
      ({ question, text, results, ...round }, index): readonly Turn[] => {
        const calls = results.map((_result, at) => ({
          id: `toolu_${index}_${at}`,
          name: 'Write',
          input: { ...round.input, at },
        }));
        const before: Turn = { role: 'user', text: question, calls: [], results: [] };
        if (calls.length === 0 && text === null) return [before];
        const answer: Turn = { role: 'assistant', text: text ?? '', calls, results: [] };
        if (calls.length === 0) return [before, answer];
        const after: Turn = {
          role: 'user',
          text: '',
          calls: [],
          results: calls.map(({ id }, at) => ({ id, text: results[at] ?? '' })),
        };
        return [before, answer, after];
      },
    );
    // A conversation ends with the user.
    const whole: readonly Turn[] = [
      ...turns,
      { role: 'user', text: 'Go on.', calls: [], results: [] },
    ];
    return { turns: whole, messages: whole.map(messageOf) };
  });

const STOPS = ['end', 'length', 'refusal'] as const;

function callsNamed(prefix: string): fc.Arbitrary<readonly ScriptedCall[]> {
  return fc
    .array(input, { maxLength: 3 })
    .map((inputs) =>
      inputs.map((entry, index) => ({ id: `call_${prefix}${index}`, name: 'Write', input: entry })),
    );
}

function messageOf({ role, text, calls, results }: Turn): object {
  return {
    role,
    content: [
      ...results.map((result) => ({
        type: 'tool_result',
        tool_use_id: result.id,
        content: result.text,
      })),
      ...(text === '' ? [] : [{ type: 'text', text }]),
      ...calls.map((call) => ({ type: 'tool_use', ...call })),
    ],
  };
}
