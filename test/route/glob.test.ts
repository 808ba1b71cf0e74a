import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGlob, matchesGlob } from '../../src/route/glob.ts';

describe('matchesGlob', () => {
  it.each([
    ['claude-opus-*', 'claude-opus-4-8'],
    ['CLAUDE-Opus-*', 'claude-oPUS-4-8'],
    ['*', ''],
    ['*', 'anything/at:all'],
    ['**', 'x'],
    ['a*b*c', 'aXXbYYbc'],
    ['qwen?:*b', 'qwen3:7b'],
    ['*.5', 'qwen2.5'],
    ['?', '😀'],
    ['', ''],
    ['a+(b)[c]', 'A+(B)[C]'],
    ['provider,*', 'provider,vendor/model:free'],
  ])('%j describes %j', (glob, text) => {
    expect(matchesGlob(glob, text)).toBe(true);
  });

  it.each([
    ['claude-opus-*', 'my-claude-opus-4'],
    ['*opus', 'claude-opus-4'],
    ['a.c', 'abc'],
    ['?', ''],
    ['?', 'ab'],
    ['', 'a'],
    ['a*b*c', 'aXXbYY'],
    ['abc', 'ab'],
  ])('%j does not describe %j', (glob, text) => {
    expect(matchesGlob(glob, text)).toBe(false);
  });

  it('agrees with the same as a regular expression', () => {
    const piece = fc.constantFrom('a', 'b', 'A', '*', '?', '.');
    const glob = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'B', '.'), { maxLength: 10 });
    fc.assert(
      fc.property(glob, text, (pattern, characters) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        const oracle = new RegExp(`^${source}$`, 'i').test(characters.join(''));
        expect(matchesGlob(pattern, characters.join(''))).toBe(oracle);
      }),
      { numRuns: 2000 },
    );
  });

  it('is quick where a backtracking expression would not come to an end', () => {
    const started = process.cpuUsage();
    expect(matchesGlob(`${'*a'.repeat(40)}*b`, 'a'.repeat(4000))).toBe(false);
    expect(process.cpuUsage(started).user).toBeLessThan(500_000);
  });
});

describe('findGlob', () => {
  it('gives the first glob of which a text is an example', () => {
    expect(findGlob(['x*', 'b*', '*'], ['abc', 'bcd'])).toBe('b*');
    expect(findGlob(['x*'], ['abc'])).toBeUndefined();
    expect(findGlob(['*'], [])).toBeUndefined();
  });
});
