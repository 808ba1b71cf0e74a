import fc from 'fast-check';
import type { ProtocolAdapter, Target } from '../../src/protocols/adapter.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { createChain } from '../../src/transformers/chain.ts';
import { createTransformer } from '../../src/transformers/registry.ts';
import type { PartTransform } from '../../src/transformers/transformer.ts';
import { readRecording, recordings } from '../support/recordings.ts';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import { neutralAnswer } from '../support/stand-ins/arbitraries.ts';
import type { Dialect } from '../support/stand-ins/dialect.ts';
import type { ScriptedAnswer } from '../support/stand-ins/script.ts';
import { targetOf } from '../support/stand-ins/stand-in-config.ts';
import { mutateBytes, STREAM_EDIT } from './mutate-bytes.ts';

/** One protocol, its adapter, and the dialect that answers in it. */
export interface Spoken {
  readonly dialect: Dialect;
  readonly adapter: ProtocolAdapter;
  readonly target: Target;
}

const SEARCH = {
  query: 'weather',
  sources: [
    { url: 'https://a.test/?q=1', title: 'A "title"' },
    { url: 'https://b.test', title: '' },
  ],
};

/** Each protocol with its name, for `describe.each`. */
export const SPOKEN: readonly (readonly [string, Spoken])[] = await Promise.all(
  TRANSLATED_DIALECTS.map(async (dialect) => {
    const spoken = {
      dialect,
      adapter: await loadAdapter(dialect.protocol),
      target: targetOf(dialect),
    };
    return [dialect.protocol, spoken] as const;
  }),
);

/** Any answer of a dialect, some with a search. */
export function answers(dialect: Dialect): fc.Arbitrary<ScriptedAnswer> {
  return fc
    .tuple(neutralAnswer(dialect), fc.boolean())
    .map(([answer, searched]) => (searched ? { ...answer, search: SEARCH } : answer));
}

/** Streams of a protocol, made up or recorded, with up to four changes. */
export function brokenStreams(dialect: Dialect): fc.Arbitrary<Buffer> {
  const recorded = recordings(dialect.protocol).map(({ file }) => readRecording(file));
  const made = answers(dialect).map((answer) => Buffer.from(dialect.stream(answer, 'secret')));
  const whole = answers(dialect).map((answer) =>
    Buffer.from(JSON.stringify(dialect.whole(answer, 'secret'))),
  );
  const sound = fc.oneof(
    { weight: 8, arbitrary: made },
    { weight: 1, arbitrary: whole },
    ...(recorded.length > 0 ? [{ weight: 2, arbitrary: fc.constantFrom(...recorded) }] : []),
  );
  return fc
    .tuple(sound, fc.array(STREAM_EDIT, { maxLength: 4 }))
    .map(([bytes, edits]) => mutateBytes(bytes, edits));
}

/** What transformers make of an answer: all that change one. */
export function transformsOf(target: Target): PartTransform {
  const names = ['enhancetool', 'tooluse', 'reasoning'];
  const chain = createChain(names.map((name) => ({ ...createTransformer(name, {}), name })));
  return chain.parts({ target, warn: () => undefined });
}
