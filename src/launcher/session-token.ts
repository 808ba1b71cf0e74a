/** Marks a token that tproxy made, so that the server and a nested session know it from a person's own. */
export const SESSION_TOKEN_PREFIX = 'tproxy-session-';

/** A stand-in credential for claude, from at least 16 random bytes. It opens nothing by itself. */
export function createSessionToken(random: Uint8Array): string {
  return SESSION_TOKEN_PREFIX + Buffer.from(random).toString('base64url');
}

/** Whether a credential was made by a session of tproxy, this one or an outer one. */
export function isSessionToken(value: string): boolean {
  return value.startsWith(SESSION_TOKEN_PREFIX);
}
