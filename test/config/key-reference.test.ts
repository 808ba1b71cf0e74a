import { describe, expect, it } from 'vitest';
import { isSendable, parseKeyReference } from '../../src/config/key-reference.ts';

describe('parseKeyReference', () => {
  it.each(['$DEEPSEEK_API_KEY', `\${DEEPSEEK_API_KEY}`, ' $DEEPSEEK_API_KEY '])(
    'reads %j',
    (text) => {
      expect(parseKeyReference(text)).toEqual({ kind: 'variable', name: 'DEEPSEEK_API_KEY' });
    },
  );

  it('takes anything else that a header can carry as the key itself', () => {
    expect(parseKeyReference('sk-a$b')).toEqual({ kind: 'literal', value: 'sk-a$b' });
  });

  it.each(['$', '$1A', `\${A`, '$A-B', '$A $B', '', 'two words', 'kéy', 'a\nb'])(
    'refuses %j',
    (text) => {
      expect(parseKeyReference(text)).toEqual({ kind: 'malformed' });
    },
  );
});

describe('isSendable', () => {
  it.each([
    ['sk-abc', true],
    ['', false],
    ['a b', false],
    ['a\r\nx: y', false],
  ])('of %j is %s', (value, expected) => {
    expect(isSendable(value)).toBe(expected);
  });
});
