import type { RequestHints } from '../../src/analyze/request-hints.ts';

/** What analysis yields of a small request of the main conversation, unless told otherwise. */
export function hints(changes: Partial<RequestHints> = {}): RequestHints {
  return {
    kind: 'main',
    model: 'claude-opus-4-8',
    tokens: 1000,
    isCounted: true,
    planMode: false,
    ultrathink: false,
    effort: 'high',
    newImages: 0,
    newDocuments: 0,
    webSearch: false,
    toolNames: ['Bash', 'Read'],
    sessionId: 'session-1',
    agentId: undefined,
    newestUserText: 'Do the task, please.',
    headers: {},
    ...changes,
  };
}
