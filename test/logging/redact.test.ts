import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/logging/redact.ts';

/** Keys as vendors make them, and such as a person may choose: any visible ASCII. */
const secrets = fc.uniqueArray(
  fc.string({
    unit: fc.constantFrom(...'abcXYZ019-_./+=~!#$%&"\\{}'),
    minLength: 8,
    maxLength: 40,
  }),
  { minLength: 1, maxLength: 4 },
);
const words = fc.string({ unit: 'grapheme', maxLength: 20 });

describe('createRedactor', () => {
  it('leaves no secret in a text, in whatever form it was written', () => {
    fc.assert(
      fc.property(secrets, words, words, (known, before, after) => {
        const redactor = createRedactor(known);
        for (const secret of known) {
          for (const form of [secret, JSON.stringify(secret), encodeURIComponent(secret)]) {
            const clean = redactor.text(`${before}${form}${form}${after}`, 1_000);
            expect(clean).not.toContain(secret);
            expect(clean).not.toContain(JSON.stringify(secret).slice(1, -1));
            expect(clean).not.toContain(encodeURIComponent(secret));
          }
        }
      }),
    );
  });

  it('leaves nothing of a secret that the end of the text would cut in two', () => {
    fc.assert(
      fc.property(secrets, fc.nat({ max: 60 }), fc.nat({ max: 300 }), (known, before, most) => {
        const [secret = ''] = known;
        const long = `${'é '.repeat(before)}${secret.repeat(200)}`;
        const clean = createRedactor(known).text(long, most);
        expect(clean.length).toBeLessThanOrEqual(most);
        expect(clean.replaceAll('[key]', '')).not.toContain(secret.slice(0, 6));
      }),
    );
  });

  it.each([
    ['Authorization: Bearer abc.def.ghi', 'Authorization: [key]'],
    ['key sk-ant-oat01-abcdefgh is wrong', 'key [key] is wrong'],
    ['the model claude-opus-4-8 is busy', 'the model claude-opus-4-8 is busy'],
  ])('makes %j to %j without knowing a secret', (clear, clean) => {
    expect(createRedactor([]).text(clear, 1_000)).toBe(clean);
  });

  it('does not take ordinary words for secrets', () => {
    expect(createRedactor(['ollama', '', 'x']).text('ollama,qwen x', 1_000)).toBe('ollama,qwen x');
  });
});
