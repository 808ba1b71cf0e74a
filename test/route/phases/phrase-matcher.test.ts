import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPhraseMatcher } from '../../../src/route/phases/phrase-matcher.ts';

const find = (phrases: readonly string[], text: string) => [
  ...createPhraseMatcher(phrases).find(text),
];

/** Every phrase at every place, one by one. */
function findOneByOne(phrases: readonly string[], text: string): readonly string[] {
  const normal = (from: string) => from.toLowerCase().replaceAll(/\s+/g, ' ');
  const isWord = (character: string | undefined) =>
    character !== undefined && /[\p{L}\p{M}\p{N}_]/u.test(character);
  const characters = [...normal(text)];
  return phrases.filter((phrase) => {
    const wanted = [...normal(phrase).trim()];
    if (wanted.length === 0) return false;
    return characters.some((_, start) => {
      const end = start + wanted.length;
      return (
        wanted.every((character, offset) => characters[start + offset] === character) &&
        !(isWord(characters[start - 1]) && isWord(wanted[0])) &&
        !(isWord(wanted.at(-1)) && isWord(characters[end]))
      );
    });
  });
}

describe('createPhraseMatcher', () => {
  it.each<[string, string, boolean]>([
    ['refactor', 'Please REFACTOR this', true],
    ['refactor', 'refactoring', false],
    ['refactor', 'to refactor', true],
    ['refactor', 'un-refactor.', true],
    ['refactor', 'refactor_it', false],
    ['refactor', 'refactor2', false],
    ['write a test', 'write\n  a\ttest!', true],
    [' write a test ', 'Write a test', true],
    ['write a test', 'write a tes', false],
    ['c++', 'in C++17', true],
    ['c++', 'abc++', false],
    ['.ts', 'file.ts', true],
    ['überprüfe', 'Bitte ÜBERPRÜFE das', true],
    ['prüf', 'überprüf', false],
    ['测试', '请写 测试 吧', true],
    ['😀', 'a😀b', true],
    ['𝒙', '𝒙𝒙', false],
    ['', 'anything', false],
    ['   ', 'a   b', false],
  ])('%j in %j: %j', (phrase, text, expected) => {
    expect(find([phrase], text)).toEqual(expected ? [phrase] : []);
  });

  it('finds phrases inside and across one another', () => {
    const phrases = ['a b', 'b', 'b c', 'a b c d', 'c d e'];
    expect(new Set(find(phrases, 'x a b c d e'))).toEqual(new Set(phrases));
  });

  it('finds a phrase at the end of what only began others', () => {
    expect(find(['a b c d', 'b c x', 'c'], 'a b c')).toEqual(['c']);
  });

  it('gives every spelling of one phrase', () => {
    expect(find(['Fix', 'fix', 'FIX'], 'fix it')).toEqual(['Fix', 'fix', 'FIX']);
  });

  it('finds nothing without phrases or text', () => {
    expect(find([], 'text')).toEqual([]);
    expect(find(['text'], '')).toEqual([]);
  });

  it('agrees with looking for each phrase one by one', () => {
    const piece = fc.constantFrom('a', 'b', 'B', ' ', '.', 'é', '😀', '𝒙');
    const text = (maxLength: number) =>
      fc.array(piece, { maxLength }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(text(5), { maxLength: 6 }), text(30), (phrases, haystack) => {
        expect(new Set(find(phrases, haystack))).toEqual(new Set(findOneByOne(phrases, haystack)));
      }),
      { numRuns: 3000 },
    );
  });

  it('reads a million characters in a fraction of a second, with a thousand phrases', () => {
    const phrases = Array.from({ length: 1000 }, (_, index) => `phrase number ${index}`);
    const matcher = createPhraseMatcher([...phrases, 'a'.repeat(1000)]);
    const text = `${'a'.repeat(500_000)} ${'phrase number 7x '.repeat(30_000)} phrase number 999`;
    const started = process.cpuUsage();
    expect([...matcher.find(text)]).toEqual(['phrase number 999']);
    expect(process.cpuUsage(started).user).toBeLessThan(1_500_000);
  });
});
