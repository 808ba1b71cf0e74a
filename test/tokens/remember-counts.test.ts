import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createCountMemory } from '../../src/tokens/remember-counts.ts';

describe('createCountMemory', () => {
  it('counts a text once', () => {
    const count = vi.fn((text: string) => text.length);
    const remember = createCountMemory(count);
    expect([remember('abc'), remember(['a', 'bc'].join('')), remember('abcd')]).toEqual([3, 3, 4]);
    expect(count).toHaveBeenCalledTimes(2);
  });

  it('knows a text again whatever it has seen since', () => {
    const count = vi.fn((text: string) => text.length);
    const remember = createCountMemory(count);
    for (const text of ['abc', 'something longer', 'abc', 'é', 'abc', 'é']) remember(text);
    expect(count).toHaveBeenCalledTimes(3);
  });

  it.each(['grapheme-ascii', 'binary'] as const)('tells texts apart (%s)', (unit) => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit }), { maxLength: 50 }), (texts) => {
        const remember = createCountMemory((text) => texts.indexOf(text));
        for (const text of texts) remember(text);
        expect(texts.map(remember)).toEqual(texts.map((_, index) => index));
      }),
    );
  });

  it.each([
    ['in the middle', 100_000],
    ['in the last bytes', 199_999],
    ['at the start', 0],
    ['where a chunk ends', 65_535],
    ['where a chunk starts', 65_536],
  ])('tells long texts apart that differ %s', (_where, index) => {
    const first = 'é'.repeat(200_000);
    const second = `${first.slice(0, index)}e${first.slice(index + 1)}`;
    const remember = createCountMemory((text) => Number(text === second));
    expect([first, second, first].map(remember)).toEqual([0, 1, 0]);
  });

  it.each([
    ['letters', [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ']],
    [
      'Chinese characters',
      Array.from({ length: 36 }, (_, at) => String.fromCharCode(0x4e00 + at * 257)),
    ],
  ])('tells all words of three %s apart', (_name, letters) => {
    const words = letters.flatMap((a) => letters.flatMap((b) => letters.map((c) => a + b + c)));
    const count = vi.fn(() => 1);
    const remember = createCountMemory(count, { capacity: words.length });
    for (const word of words) remember(word);
    expect(count).toHaveBeenCalledTimes(words.length);
  });

  it('forgets what has not been used for a whole generation', () => {
    const count = vi.fn(() => 1);
    const remember = createCountMemory(count, { capacity: 2 });
    for (const text of ['kept', 'lost', 'a', 'kept', 'b', 'kept']) remember(text);
    expect(count).toHaveBeenCalledTimes(4);
    remember('kept');
    expect(count).toHaveBeenCalledTimes(4);
    remember('lost');
    expect(count).toHaveBeenCalledTimes(5);
  });
});
