import type { MessagesRequest } from '../../anthropic/request.ts';
import { shortHash } from '../../conversation/short-hash.ts';
import { isRecord } from '../../json/is-record.ts';
import type { ResponsesRequest } from './wire-types.ts';

/** Characters; either field takes up to 64. */
const HASH_LENGTH = 32;

/**
 * Whose request it is, for the provider's cache and its abuse checks. The user id names a person, a
 * device and a session, so only hashes of it leave the machine (wire.md 1.2). The person's must not
 * change with the session: reasoning of another person is not taken back (wire.md 3.2).
 */
export function clientIdentity({
  metadata,
}: Pick<MessagesRequest, 'metadata'>): Pick<
  ResponsesRequest,
  'prompt_cache_key' | 'safety_identifier'
> {
  const id = metadata?.user_id;
  if (!id) return {};
  return {
    prompt_cache_key: shortHash(id, HASH_LENGTH),
    safety_identifier: shortHash(withoutSession(id), HASH_LENGTH),
  };
}

/** The client's id is JSON; any other is taken as it is. */
function withoutSession(id: string): string {
  try {
    const parts: unknown = JSON.parse(id);
    if (!isRecord(parts)) return id;
    const { session_id: _session, ...person } = parts;
    return JSON.stringify(person);
  } catch {
    // Not JSON: some other client's id.
    return id;
  }
}
