import { shortHash } from './short-hash.ts';

/** What the Messages API accepts as the id of a tool call (wire.md 9.8). */
const LEGAL = /^[a-zA-Z0-9_-]+$/;

/** A tool call's id in the form that the Messages API accepts: the id itself, or a hash of it. */
export function legalToolId(id: string): string {
  return LEGAL.test(id) ? id : `toolu_${shortHash(id, 24)}`;
}
