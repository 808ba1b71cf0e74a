import { isSendable } from './key-reference.ts';
import type { KeySource } from './resolve-provider.ts';
import type { Credential } from './types.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Looks a key up. A variable that is set to nothing counts as missing. */
export function resolveCredential(key: KeySource, env: Environment): Credential {
  switch (key.kind) {
    case 'client':
    case 'none':
      return key;
    case 'literal':
      return { kind: 'key', value: key.value, source: 'the configuration file' };
    case 'variable': {
      const value = env[key.name]?.trim() ?? '';
      // A key that no header can carry is as good as none.
      if (!isSendable(value)) return { kind: 'missing', variable: key.name };
      return { kind: 'key', value, source: `$${key.name}` };
    }
  }
}
