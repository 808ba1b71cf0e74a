/** What an `api_key` line says. */
export type KeyReference =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'malformed' };

/** Reads `$NAME`, `${NAME}` or the key itself. What begins with `$` and is no reference is malformed. */
export function parseKeyReference(text: string): KeyReference {
  const value = text.trim();
  const match = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})$/.exec(value);
  const name = match?.[1] ?? match?.[2];
  if (name !== undefined) return { kind: 'variable', name };
  if (value.startsWith('$') || !isSendable(value)) return { kind: 'malformed' };
  return { kind: 'literal', value };
}

/** A key travels in a header: visible ASCII, and not empty. */
export function isSendable(value: string): boolean {
  return /^[\x21-\x7e]+$/.test(value);
}
