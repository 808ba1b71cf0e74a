import { describe, expect, it } from 'vitest';
import { columns } from '../../src/status/columns.ts';

describe('columns', () => {
  it.each<[string, string[][], string]>([
    ['nothing', [], ''],
    ['one cell', [['a']], '  a'],
    [
      'cells of different widths',
      [
        ['a', 'bb'],
        ['ccc', 'd'],
      ],
      '  a    bb\n  ccc  d',
    ],
    ['rows of different lengths', [['a'], ['b', 'c'], []], '  a\n  b  c\n'],
    [
      'empty cells at the end',
      [
        ['a', ''],
        ['b', ''],
      ],
      '  a\n  b',
    ],
    [
      'an empty cell before another',
      [
        ['', 'a'],
        ['bb', 'c'],
      ],
      '      a\n  bb  c',
    ],
  ])('lays out %s', (_, rows, text) => {
    expect(columns(rows)).toBe(text);
  });

  it('does not count colours as width', () => {
    const red = '\u001b[31mred\u001b[39m';
    expect(
      columns([
        [red, 'x'],
        ['plain', 'y'],
      ]),
    ).toBe(`  ${red}    x\n  plain  y`);
  });

  it('indents as told', () => {
    expect(columns([['a', 'b']], 0)).toBe('a  b');
  });
});
