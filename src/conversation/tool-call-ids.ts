import type { MessagesRequest } from '../anthropic/request.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { shortHash } from './short-hash.ts';

/** Enough to never collide, short enough for every provider but Mistral. */
const HASH_LENGTH = 24;

/** The form of a tool call id that a provider accepts (wire.md 9.8). */
export interface ToolCallIdRule {
  readonly maxLength: number;
  /** Ids must be exactly `maxLength` letters and digits. */
  readonly exact: boolean;
}

/**
 * The ids of a request's tool calls as the provider accepts them: ids that are too long become a
 * hash. Within one request no two ids become the same (wire.md 9.8).
 */
export function createToolCallIds(
  messages: MessagesRequest['messages'],
  rule: ToolCallIdRule,
): (id: string) => string {
  const wireIds = new Map<string, string>();
  let taken: Set<string> | undefined;
  return (id) => {
    if (isAccepted(id, rule)) return id;
    let wire = wireIds.get(id);
    if (wire === undefined) {
      // The client's own ids are all accepted by most: there is then nothing to collide with.
      taken ??= new Set(messages.flatMap(idsOnce).filter((each) => isAccepted(each, rule)));
      wire = unusedHash(id, taken, rule);
      taken.add(wire);
      wireIds.set(id, wire);
    }
    return wire;
  };
}

function isAccepted(id: string, rule: ToolCallIdRule): boolean {
  if (rule.exact) return id.length === rule.maxLength && /^[A-Za-z0-9]+$/.test(id);
  return id !== '' && id.length <= rule.maxLength;
}

function unusedHash(id: string, taken: ReadonlySet<string>, rule: ToolCallIdRule): string {
  const length = rule.exact ? rule.maxLength : Math.min(rule.maxLength, HASH_LENGTH);
  let salt = '';
  let wire: string;
  do {
    wire = shortHash(salt + id, length);
    salt += ' ';
  } while (taken.has(wire));
  return wire;
}

const idsOnce = oncePerObject(toolCallIdsOf);

function toolCallIdsOf(message: MessagesRequest['messages'][number]): readonly string[] {
  if (typeof message.content === 'string') return [];
  return message.content.flatMap((block) => {
    if (block.type === 'tool_use') return [block.id];
    return block.type === 'tool_result' ? [block.tool_use_id] : [];
  });
}
