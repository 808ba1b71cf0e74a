import type { RequestHints } from '../../analyze/request-hints.ts';

/** The prefix that requests share in a provider's prompt cache: each subagent has one of its own. */
export function conversationOf({ sessionId, agentId }: RequestHints): string {
  return `${sessionId ?? ''}/${agentId ?? ''}`;
}
