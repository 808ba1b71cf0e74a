import { shortHash } from './short-hash.ts';

const HASH_LENGTH = 8;

/** What a provider accepts as a function name. */
export interface ToolNameRule {
  readonly maxLength: number;
  /** Matches every accepted name, those of one character too. */
  readonly legal: RegExp;
}

/** wire.md 9.8: OpenAI and most others. */
const COMMON_RULE: ToolNameRule = { maxLength: 64, legal: /^[A-Za-z0-9_-]{1,64}$/ };

export interface ToolNames {
  readonly toWire: (name: string) => string;
  /** Name on the wire → name that the client knows, for the names that had to change. */
  readonly renamed: ReadonlyMap<string, string>;
}

/**
 * Names of tools as the provider accepts them. One that is too long (`mcp__server__tool`) or holds
 * other characters is cut and gets a hash of the whole, so that it is the same in every request.
 *
 * @param known all names of the request, so that no new name equals one of them.
 */
export function createToolNames(
  known: Iterable<string>,
  rule: ToolNameRule = COMMON_RULE,
): ToolNames {
  const taken = new Set(known);
  const renamed = new Map<string, string>();
  const wireNames = new Map<string, string>();
  return {
    renamed,
    toWire(name) {
      if (rule.legal.test(name)) return name;
      let wire = wireNames.get(name);
      if (wire === undefined) {
        wire = shorten(name, taken, rule);
        wireNames.set(name, wire);
        renamed.set(wire, name);
        taken.add(wire);
      }
      return wire;
    },
  };
}

function shorten(
  name: string,
  taken: ReadonlySet<string>,
  { maxLength, legal }: ToolNameRule,
): string {
  const word = name.replace(/[^A-Za-z0-9_-]/g, '_');
  const start = legal.test(word.charAt(0)) ? '' : '_';
  const stem = (start + word).slice(0, maxLength - HASH_LENGTH - 1);
  let salt = '';
  let wire: string;
  do {
    wire = `${stem}_${shortHash(salt + name, HASH_LENGTH)}`;
    salt += ' ';
  } while (taken.has(wire));
  return wire;
}
