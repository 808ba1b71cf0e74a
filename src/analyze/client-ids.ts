import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from '../json/is-record.ts';

type Headers = Readonly<IncomingHttpHeaders>;

/** The client's conversation: its header, else what the metadata say (client.md 3.1). */
export function sessionId(
  headers: Headers,
  body: Readonly<Record<string, unknown>>,
): string | undefined {
  return header(headers, 'x-claude-code-session-id') ?? sessionOfMetadata(body['metadata']);
}

/** The subagent that asks; undefined for the main conversation. */
export function agentId(headers: Headers): string | undefined {
  return header(headers, 'x-claude-code-agent-id');
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === '' ? undefined : first;
}

/** `user_id` is JSON in a string. */
function sessionOfMetadata(metadata: unknown): string | undefined {
  const user = isRecord(metadata) ? parse(metadata['user_id']) : undefined;
  const session = isRecord(user) ? user['session_id'] : undefined;
  return typeof session === 'string' && session !== '' ? session : undefined;
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Other clients put a name of their own there.
    return undefined;
  }
}
