import type { Option } from 'commander';

export interface SplitArguments {
  /** For tproxy's own parser; ends with `code` when that is the command. */
  readonly own: readonly string[];
  /** Everything after `code`, verbatim. */
  readonly claude: readonly string[];
}

/**
 * Cuts the command line after `code`. A parser would take `--` and its own options out of what
 * follows, and all of it is claude's.
 * @param options tproxy's global options, which may stand before the command
 */
export function splitArguments(
  argv: readonly string[],
  options: readonly Pick<Option, 'short' | 'long' | 'required'>[],
): SplitArguments {
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (argument === 'code') {
      return { own: argv.slice(0, index + 1), claude: argv.slice(index + 1) };
    }
    if (!argument.startsWith('-')) break;
    const takesValue = options.some(
      ({ short, long, required }) => required && (argument === short || argument === long),
    );
    if (takesValue) index += 1;
  }
  return { own: argv, claude: [] };
}
