import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitArguments } from '../src/split-arguments.ts';

const OPTIONS = [
  { short: '-c', long: '--config', required: true },
  { short: '-v', long: '--version', required: false },
];

describe('splitArguments', () => {
  it.each([
    ['nothing', [], []],
    ['the command alone', ['code'], ['code']],
    ['an option with its value', ['--config', 'f', 'code'], ['--config', 'f', 'code']],
    ['an option in one word', ['--config=f', 'code'], ['--config=f', 'code']],
    ['a short option', ['-c', 'f', 'code'], ['-c', 'f', 'code']],
    ['a value that looks like the command', ['--config', 'code', 'code'], undefined],
    ['a value that looks like an option', ['--config', '--config', 'code'], undefined],
    ['an option without a value', ['-v', 'code'], undefined],
    ['an unknown option', ['--nope', 'code'], undefined],
    ['a double dash', ['--', 'code'], undefined],
  ])('keeps %s for its own parser', (_, argv, own) => {
    expect(splitArguments(argv, OPTIONS)).toEqual({ own: own ?? argv, claude: [] });
    if (argv.at(-1) !== 'code') return;
    const rest = ['--config', 'x', '--', 'code', ''];
    expect(splitArguments([...argv, ...rest], OPTIONS)).toEqual({ own: argv, claude: rest });
  });

  it.each([
    ['another command', ['status', 'code']],
    ['another command after an option', ['--config', 'f', 'init', 'code', '--print']],
    ['an option whose value is missing', ['--config']],
    ['an option whose value is the command', ['--config', 'code']],
  ])('gives claude nothing of %s', (_, argv) => {
    expect(splitArguments(argv, OPTIONS)).toEqual({ own: argv, claude: [] });
  });

  it('changes nothing of what follows the command', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (rest) => {
        const { own, claude } = splitArguments(['--config', 'f', 'code', ...rest], OPTIONS);
        expect(own).toEqual(['--config', 'f', 'code']);
        expect(claude).toEqual(rest);
      }),
    );
  });
});
