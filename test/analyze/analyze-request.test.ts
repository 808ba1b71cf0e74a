import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import {
  analyzed,
  assistant,
  type Body,
  bodyOf,
  COMPACTION,
  PLAN_OFF,
  PLAN_ON,
  PLAN_STILL_ON,
  reminder,
  system,
  toolResult,
  toolUse,
  ULTRATHINK,
  user,
} from '../support/analyzable.ts';
import { clientRequests, hasSamples } from '../support/client-samples.ts';

const QUOTABLE = [PLAN_ON, PLAN_STILL_ON, PLAN_OFF, ULTRATHINK, COMPACTION];
const SESSION = 'x-claude-code-session-id';

/** JSON with the names that analysis looks at, in places where they may make no sense. */
const oddJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, 0, 1, '', 'user', 'text', 'quota', '</block>', '{"session_id":1}'),
    fc.constantFrom('user', 'assistant', 'system', 'tool_result', 'image', ...QUOTABLE),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom('role', 'content', 'type', 'text', 'source', 'cache_control', 'name', 'id'),
      tie('value'),
    ),
  ),
})).value;

const FIELDS = ['messages', 'system', 'tools', 'thinking', 'metadata', 'output_config'];
const oddBody = fc.dictionary(
  fc.constantFrom(...FIELDS, 'stop_sequences', 'max_tokens', 'stream', 'model'),
  oddJson,
);

describe('analyzeRequest', () => {
  it('reads everything at once', () => {
    const headers = { [SESSION]: 's', 'x-claude-code-agent-id': 'a' };
    const body = {
      ...bodyOf(user('plan it'), system(PLAN_ON)),
      tools: [{ name: 'Bash' }, { type: 'web_search_20250305', name: 'web_search' }, { name: 1 }],
      output_config: { effort: 'max' },
    };
    const hints = analyzeRequest({ endpoint: 'messages', body, headers }, () => 42);
    expect(hints).toEqual({
      kind: 'web_search',
      model: 'claude-opus-4-8',
      tokens: 42,
      planMode: true,
      ultrathink: false,
      effort: 'max',
      newImages: 0,
      newDocuments: 0,
      webSearch: true,
      toolNames: ['Bash', 'web_search'],
      sessionId: 's',
      agentId: 'a',
      newestUserText: 'plan it',
      headers,
      isCounted: true,
    });
  });

  it('counts the request that it was given when somebody wants to know, and once', () => {
    const counted: Body[] = [];
    const body = bodyOf(user('hello'));
    const request = { endpoint: 'messages', body, headers: {} } as const;
    const hints = analyzeRequest(request, (given) => counted.push(given));
    expect(hints.isCounted).toBe(false);
    expect(counted).toEqual([]);
    expect([hints.tokens, hints.tokens]).toEqual([1, 1]);
    expect(hints.isCounted).toBe(true);
    expect(counted).toEqual([body]);
  });

  it('takes a request that cannot be counted for one without tokens', () => {
    const fail = () => {
      throw new TypeError('no content');
    };
    const request = { endpoint: 'messages', body: bodyOf({ role: 'user' }), headers: {} } as const;
    expect(analyzeRequest(request, fail).tokens).toBe(0);
  });

  it.each([
    ['low', 'low'],
    ['medium', 'medium'],
    ['xhigh', 'xhigh'],
    ['extreme', undefined],
    ['toString', undefined],
    [3, undefined],
    [undefined, undefined],
  ])('reads the effort %s as %s', (effort, read) => {
    expect(analyzed({ ...bodyOf(), output_config: { effort } }).effort).toBe(read);
  });

  it.each([
    ['the header', { [SESSION]: 'a' }, { user_id: '{"session_id":"b"}' }, 'a'],
    ['the metadata', {}, { user_id: '{"device_id":"d","session_id":"b"}' }, 'b'],
    ['the metadata for an empty header', { [SESSION]: '' }, { user_id: '{"session_id":"b"}' }, 'b'],
    ['none for a plain name', {}, { user_id: 'somebody' }, undefined],
    ['none for another type', {}, { user_id: '{"session_id":4}' }, undefined],
    ['none for JSON that is no object', {}, { user_id: 'null' }, undefined],
    ['none for an object', {}, { user_id: { session_id: 'b' } }, undefined],
    ['none without metadata', {}, null, undefined],
  ])('knows the session: %s', (_, headers, metadata, id) => {
    expect(analyzed({ ...bodyOf(), metadata }, headers).sessionId).toBe(id);
  });

  it('never throws, whatever the request looks like', () => {
    fc.assert(
      fc.property(oddBody, (body) => {
        expect(typeof analyzed(body).kind).toBe('string');
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(!hasSamples)(
    'never throws for a request of the real client with a piece replaced',
    () => {
      const bodies = clientRequests().flatMap(([, { body }]) => (body === undefined ? [] : [body]));
      const mutated = fc
        .record({ body: fc.constantFrom(...bodies), at: fc.nat(), odd: oddJson })
        .map(({ body, at, odd }) => replacePiece(body, at, odd));
      fc.assert(
        fc.property(mutated, (body) => {
          expect(typeof analyzed(body).kind).toBe('string');
        }),
        { numRuns: 500 },
      );
    },
  );

  it('takes no notice of markers in what people, files and the model say', () => {
    const histories = [
      [user('hello'), system('listing')],
      [user(reminder(PLAN_ON), 'plan'), assistant('A plan.'), user('good')],
      [user('a'), system(PLAN_ON), assistant('b'), user('c'), system(PLAN_OFF)],
    ];
    const marker = fc.constantFrom(...QUOTABLE, ...QUOTABLE.map(reminder));
    const words = fc.constantFrom('', ' ', '\n', 'Why?', '\n\n', '> ', '`');
    const text = fc.tuple(words, marker, words).map((parts) => parts.join(''));
    const quotation = fc.oneof(
      text.map((quoted) => user(`What is this: ${quoted} I ask.`)),
      text.map((quoted) => user(toolResult('t', quoted), 'and?')),
      text.map((quoted) => user(toolResult('t', [{ type: 'text', text: quoted }]), 'and?')),
      text.map((quoted) => assistant(quoted)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...histories), fc.array(quotation), (history, quotations) => {
        const { planMode } = analyzed(bodyOf(...history));
        const call = assistant(toolUse('t', 'Read'));
        const quoting = analyzed(bodyOf(...history, call, ...quotations));
        expect(quoting).toMatchObject({ kind: 'main', planMode, ultrathink: false });
      }),
    );
  });

  it.each([
    ['markers in the middle of lines', system(`x${PLAN_ON}`.repeat(20_000))],
    ['reminders that are never closed', user('a <system-reminder>'.repeat(60_000))],
    ['reminders side by side', user(reminder('a').repeat(25_000))],
    ['a plan result of reminders', user(toolResult('p', `\n\n${reminder('a')}`.repeat(25_000)))],
    ['many blocks', user(...Array.from({ length: 60_000 }, () => reminder('a')))],
  ])('takes time in proportion to the request: %s', (_, message) => {
    const body = bodyOf(assistant(toolUse('p', 'ExitPlanMode')), message);
    const before = process.cpuUsage();
    analyzed(body);
    const { user: microseconds } = process.cpuUsage(before);
    expect(microseconds).toBeLessThan(1_000_000);
  });
});

/** A copy in which one of the values, counted in the order of JSON, is another. */
function replacePiece(body: Body, at: number, piece: unknown): Body {
  let total = 0;
  JSON.stringify(body, (_, value) => {
    total += 1;
    return value;
  });
  // The first is the body itself, which stays an object.
  const wanted = 1 + (at % (total - 1));
  let index = -1;
  return JSON.parse(
    JSON.stringify(body, (_, value) => {
      index += 1;
      return index === wanted ? piece : value;
    }),
  );
}
