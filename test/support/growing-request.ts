import fc from 'fast-check';
import { looseMessages } from './stand-ins/loose-messages.ts';

/** A request as it is put together: messages and what follows them, each as JSON. */
export interface DraftRequest {
  readonly head: string;
  readonly messages: readonly string[];
  readonly tail: string;
  /** Stands between the values. */
  readonly space: string;
}

/** What happens to a conversation between two requests, and to the bytes of the second. */
export interface RequestStep {
  readonly change: (draft: DraftRequest) => DraftRequest;
  readonly edit: (bytes: Buffer) => Buffer;
}

/** The bytes of a request. */
function draftBytes({ head, messages, tail, space }: DraftRequest): Buffer {
  const list = messages.join(`${space},${space}`);
  return Buffer.from(`${head}"messages":${space}[${space}${list}${space}]${tail}`);
}

const HEADS = [
  '{"model":"m",',
  '{',
  ' {"a":{"messages":[1]},',
  '\ufeff{"model":"é",',
  '{"messages":[2],',
];
const TAILS = [
  ',"system":[{"type":"text","text":"Sei €"}],"tools":[{"name":"Write"}],"max_tokens":9}',
  ',"metadata":{"messages":[{"a":1}]},"stream":true}',
  ',"system":"other"}',
  '}',
  '} ',
  ',"__proto__":{"x":1},"1":2}',
  ',"messages":[3]}',
  ',"mess\\u0061ges":[4]}',
  ',"messages":null}',
];
const ODD_MESSAGES = [
  '1',
  '12',
  '-0',
  '1e999',
  'null',
  '"a]\\\\"',
  '"\\ud800"',
  '[]',
  '[[1,{"b":"}"}],"]"]',
  '{}',
  '{"__proto__":{"a":1},"a":1,"a":2}',
  '{"role":"user","content":[{"type":"tool_result","content":"{\\"messages\\":[]}"}]}',
  `"${'x\\"'.repeat(30)}"`,
  `"${'€'.repeat(30)}\\\\"`,
];
const SNIPPETS = [
  ...['"', '\\', ',', ']', '}', '{', '[', ' ', '\n', '1', '.5', 'e1', 'é', '👩‍👧', '\ufeff', ':'],
  ...[',null', 'null,', '],"messages":[', '],"x":[', ',"messages":[5]', '{"messages":[6]},'],
].map((text) => Buffer.from(text));
const BROKEN = [[0xff], [0xe2, 0x82], [0xc3], [0x80], [0xed, 0xa0, 0x80], [0x00]].map((bytes) =>
  Buffer.from(bytes),
);

const message = fc.oneof(
  { weight: 3, arbitrary: looseMessages.map((messages) => JSON.stringify(messages[0])) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_MESSAGES) },
  { weight: 1, arbitrary: fc.json() },
);
const space = fc.constantFrom('', '', '', ' ', '\n\t ');
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** The first request of a conversation. */
export const draftRequest: fc.Arbitrary<DraftRequest> = fc.record({
  head: fc.oneof({ weight: 3, arbitrary: fc.constant(HEADS[0] ?? '') }, fc.constantFrom(...HEADS)),
  messages: fc.array(message, { maxLength: 8 }),
  tail: fc.oneof({ weight: 3, arbitrary: fc.constant(TAILS[0] ?? '') }, fc.constantFrom(...TAILS)),
  space,
});

type Change = RequestStep['change'];

const append: fc.Arbitrary<Change> = fc
  .array(message, { minLength: 1, maxLength: 3 })
  .map((added) => (draft) => ({ ...draft, messages: [...draft.messages, ...added] }));

const moveMark: fc.Arbitrary<Change> = fc.boolean().map((isMarked) => (draft) => ({
  ...draft,
  messages: draft.messages.map((json, index) =>
    index < draft.messages.length - 1
      ? json
      : isMarked
        ? `{"m":${json}}`
        : json.replace('"m":', ''),
  ),
}));

const replaceMessages: fc.Arbitrary<Change> = fc
  .record({ at: share, removed: fc.nat(3), added: fc.array(message, { maxLength: 2 }) })
  .map(({ at, removed, added }) => (draft) => ({
    ...draft,
    messages: draft.messages.toSpliced(Math.round(at * draft.messages.length), removed, ...added),
  }));

const otherFrame: fc.Arbitrary<Change> = fc
  .record(
    { head: fc.constantFrom(...HEADS), tail: fc.constantFrom(...TAILS), space },
    { requiredKeys: [] },
  )
  .map((changes) => (draft) => ({ ...draft, ...changes }));

/** Cuts out bytes and puts others in, anywhere; every other time beside a bracket or the like. */
const editBytes: fc.Arbitrary<RequestStep['edit']> = fc
  .record({
    at: share,
    isAtStructure: fc.boolean(),
    removed: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
    added: fc.constantFrom(Buffer.alloc(0), ...SNIPPETS, ...BROKEN),
  })
  .map(({ at, isAtStructure, removed, added }) => (bytes) => {
    const places = isAtStructure ? structureOf(bytes) : [...bytes.keys(), bytes.length];
    const place = places[Math.floor(at * (places.length - 1))] ?? 0;
    return Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place + removed)]);
  });

/** One request after another, with edits of any kind and at any place. */
export const requestSteps: fc.Arbitrary<readonly RequestStep[]> = fc.array(
  fc.record({
    change: fc.oneof(
      { weight: 5, arbitrary: append },
      { weight: 2, arbitrary: moveMark },
      { weight: 2, arbitrary: replaceMessages },
      { weight: 1, arbitrary: otherFrame },
      { weight: 1, arbitrary: fc.constant<Change>((draft) => draft) },
    ),
    edit: fc.oneof(
      { weight: 2, arbitrary: fc.constant((bytes: Buffer) => bytes) },
      { weight: 2, arbitrary: editBytes },
      { weight: 1, arbitrary: share.map((to) => (bytes: Buffer) => cut(bytes, to)) },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The requests that steps lead to. */
export function bodiesOf(first: DraftRequest, steps: readonly RequestStep[]): readonly Buffer[] {
  const bodies = [draftBytes(first)];
  let draft = first;
  for (const { change, edit } of steps) {
    draft = change(draft);
    bodies.push(edit(draftBytes(draft)));
  }
  return bodies;
}

function cut(bytes: Buffer, share: number): Buffer {
  return bytes.subarray(0, Math.round(share * bytes.length));
}

function structureOf(bytes: Buffer): readonly number[] {
  return [...bytes.keys()].filter((at) => '{}[],:"'.includes(String.fromCharCode(bytes[at] ?? 0)));
}
