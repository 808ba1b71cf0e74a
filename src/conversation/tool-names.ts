import { shortHash } from './short-hash.ts';

/** wire.md 9.8: what OpenAI and most others accept as a function name. */
const MAX_LENGTH = 64;
const LEGAL = /^[A-Za-z0-9_-]{1,64}$/;
const HASH_LENGTH = 8;

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
export function createToolNames(known: Iterable<string>): ToolNames {
  const taken = new Set(known);
  const renamed = new Map<string, string>();
  const wireNames = new Map<string, string>();
  return {
    renamed,
    toWire(name) {
      if (LEGAL.test(name)) return name;
      let wire = wireNames.get(name);
      if (wire === undefined) {
        wire = shorten(name, taken);
        wireNames.set(name, wire);
        renamed.set(wire, name);
        taken.add(wire);
      }
      return wire;
    },
  };
}

function shorten(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, MAX_LENGTH - HASH_LENGTH - 1);
  let salt = '';
  let wire: string;
  do {
    wire = `${stem}_${shortHash(salt + name, HASH_LENGTH)}`;
    salt += ' ';
  } while (taken.has(wire));
  return wire;
}
