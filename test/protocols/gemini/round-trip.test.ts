import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SKIP_VALIDATION } from '../../../src/protocols/gemini/signatures.ts';
import { chunkOf, decodeChunks, lastChunk, storedBlocks } from '../../support/gemini-answers.ts';
import { contentsOf, GEMINI_3, geminiTarget, turnFaults } from '../../support/gemini-requests.ts';

interface Call {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** One step as Gemini writes it: perhaps thoughts, perhaps text, then calls of which the first is signed. */
interface Step {
  readonly thought: string;
  readonly text: string;
  readonly calls: readonly Call[];
  readonly signature: string;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  thought: fc.oneof(fc.constant(''), fc.string({ minLength: 1 })),
  text: fc.oneof(fc.constant(''), fc.string({ minLength: 1 })),
  calls: fc.array(
    fc.record({
      name: fc.constantFrom('Bash', 'Read', 'mcp__a__b'),
      args: fc.dictionary(fc.constantFrom('a', 'b', '$ref'), fc.jsonValue()),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  signature: fc.base64String({ minLength: 8 }),
});

/** The answer of a step, its text and its calls in chunks of their own. */
function chunksOf({ thought, text, calls, signature }: Step): readonly object[] {
  const parts = calls.map((functionCall, index) => ({
    functionCall,
    ...(index === 0 ? { thoughtSignature: signature } : {}),
  }));
  return [
    ...(thought === '' ? [] : [chunkOf([{ text: thought, thought: true }])]),
    ...(text === '' ? [] : [chunkOf([{ text }])]),
    lastChunk(parts),
  ];
}

/** The conversation that the client has after these steps, each call answered by its own id. */
function conversationOf(steps: readonly Step[]): readonly unknown[] {
  const turns = steps.flatMap((step, index) => {
    const blocks = storedBlocks(decodeChunks(chunksOf(step)).parts).map((block) =>
      block['type'] === 'tool_use' ? { ...block, id: `${index}-${block['id']}` } : block,
    );
    const results = blocks
      .filter((block) => block['type'] === 'tool_use')
      .map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: `of ${id}` }));
    return [
      { role: 'assistant', content: blocks },
      { role: 'user', content: results },
    ];
  });
  return [{ role: 'user', content: 'go' }, ...turns];
}

describe('a conversation that comes back', () => {
  it('has every thought, text, call and signature where it was', () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 1, maxLength: 3 }), (steps) => {
        const contents = contentsOf(conversationOf(steps));
        expect(turnFaults(contents, true)).toEqual([]);
        const sent = contents
          .filter(({ role }) => role === 'model')
          .map(({ parts }) =>
            parts.map(({ functionCall, ...part }) => ({
              ...part,
              ...(functionCall
                ? { functionCall: { name: functionCall.name, args: functionCall.args } }
                : {}),
            })),
          );
        expect(sent).toEqual(
          steps.map((step) =>
            chunksOf(step).flatMap(
              (chunk) => JSON.parse(JSON.stringify(chunk)).candidates[0].content.parts,
            ),
          ),
        );
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['another provider', geminiTarget(GEMINI_3, { name: 'vertex' })],
    ['another model', geminiTarget('gemini-4-argon')],
  ])('has the sentinel on the first call of each step at %s', (_what, target) => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 1, maxLength: 3 }), (steps) => {
        const contents = contentsOf(conversationOf(steps), target);
        expect(turnFaults(contents, true)).toEqual([]);
        for (const { parts } of contents.filter(({ role }) => role === 'model')) {
          const signatures = parts
            .filter((part) => part.functionCall)
            .map((part) => part.thoughtSignature);
          expect(signatures).toEqual([
            SKIP_VALIDATION,
            ...signatures.slice(1).map(() => undefined),
          ]);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('any conversation', () => {
  const id = fc.constantFrom('t1', 't2', 't3', 't4');
  const text = fc.record({ type: fc.constant('text'), text: fc.constantFrom('', 'a', 'b') });
  const userBlock = fc.oneof(
    text,
    fc.record({
      type: fc.constant('tool_result'),
      tool_use_id: id,
      content: fc.constantFrom(undefined, '', 'x'),
    }),
    fc.constant({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    }),
  );
  const assistantBlock = fc.oneof(
    text,
    fc.record({
      type: fc.constant('tool_use'),
      id,
      name: fc.constantFrom('A', 'B'),
      input: fc.constant({}),
    }),
    fc.record({
      type: fc.constant('thinking'),
      thinking: fc.constantFrom('', 'x'),
      signature: fc.constantFrom('', 'EqQB'),
    }),
    fc.constant({ type: 'redacted_thinking', data: 'x' }),
  );
  const message = fc.oneof(
    fc.record({
      role: fc.constant('user'),
      content: fc.oneof(fc.constantFrom('', 'Hi'), fc.array(userBlock)),
    }),
    fc.record({
      role: fc.constant('assistant'),
      content: fc.oneof(fc.constantFrom('', 'Hi'), fc.array(assistantBlock)),
    }),
    fc.record({ role: fc.constant('system'), content: fc.constantFrom('', 'Mind.') }),
  );

  it('obeys the rules for turns, calls and signatures', () => {
    fc.assert(
      fc.property(
        fc.array(message, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(GEMINI_3, 'gemini-2.5-pro'),
        (messages, model) => {
          expect(turnFaults(contentsOf(messages, geminiTarget(model)), model === GEMINI_3)).toEqual(
            [],
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});
