import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';

describe('encodeEnvelope', () => {
  it('names the provider in the clear', () => {
    expect(encodeEnvelope({ provider: 'deepseek', model: 'm' })).toMatch(/^tp1\.deepseek\.[\w-]+$/);
  });
});

describe('decodeEnvelope', () => {
  it('reads what encodeEnvelope wrote', () => {
    const provider = fc.stringMatching(/^[a-z0-9._-]+$/);
    fc.assert(
      fc.property(
        provider,
        fc.string({ unit: 'grapheme' }),
        fc.option(fc.jsonValue(), { nil: undefined }),
        (name, model, value) => {
          // JSON has no negative zero.
          const data = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
          const envelope =
            data === undefined ? { provider: name, model } : { provider: name, model, data };
          expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
        },
      ),
    );
  });

  it.each([
    undefined,
    null,
    7,
    '',
    'EqQBCkYIAx',
    'tp1.',
    'tp1.x',
    'tp1..e30',
    'tp1.x.abc',
    'tp1.x.e30',
    'tp1.x.bnVsbA',
  ])('finds none in %j', (signature) => {
    expect(decodeEnvelope(signature)).toBeUndefined();
  });
});
