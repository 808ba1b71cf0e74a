import type { MessagesRequest } from '../../anthropic/request.ts';
import type { OpenAiQuirks } from '../../config/types.ts';
import { shortHash } from './short-hash.ts';

/** Enough to never collide, short enough for every provider but Mistral. */
const HASH_LENGTH = 24;

/**
 * The ids of a request's tool calls as the provider accepts them: ids that are too long become a
 * hash. Within one request no two ids become the same (wire.md 9.8).
 */
export function createToolCallIds(
  messages: MessagesRequest['messages'],
  quirks: Pick<OpenAiQuirks, 'maxToolCallIdLength' | 'exactToolCallIds'>,
): (id: string) => string {
  const ids = new Set(messages.flatMap(toolCallIdsOf));
  const wireIds = new Map<string, string>();
  const taken = new Set([...ids].filter((id) => isAccepted(id, quirks)));
  return (id) => {
    if (isAccepted(id, quirks)) return id;
    let wire = wireIds.get(id);
    if (wire === undefined) {
      wire = unusedHash(id, taken, quirks);
      taken.add(wire);
      wireIds.set(id, wire);
    }
    return wire;
  };
}

function isAccepted(
  id: string,
  quirks: Pick<OpenAiQuirks, 'maxToolCallIdLength' | 'exactToolCallIds'>,
): boolean {
  if (quirks.exactToolCallIds) {
    return id.length === quirks.maxToolCallIdLength && /^[A-Za-z0-9]+$/.test(id);
  }
  return id !== '' && id.length <= quirks.maxToolCallIdLength;
}

function unusedHash(
  id: string,
  taken: ReadonlySet<string>,
  quirks: Pick<OpenAiQuirks, 'maxToolCallIdLength' | 'exactToolCallIds'>,
): string {
  const { maxToolCallIdLength: max, exactToolCallIds } = quirks;
  const length = exactToolCallIds ? max : Math.min(max, HASH_LENGTH);
  let salt = '';
  let wire: string;
  do {
    wire = shortHash(salt + id, length);
    salt += ' ';
  } while (taken.has(wire));
  return wire;
}

function toolCallIdsOf(message: MessagesRequest['messages'][number]): readonly string[] {
  if (typeof message.content === 'string') return [];
  return message.content.flatMap((block) => {
    if (block.type === 'tool_use') return [block.id];
    return block.type === 'tool_result' ? [block.tool_use_id] : [];
  });
}
