import type { IncomingHttpHeaders } from 'node:http';
import type { Effort } from '../config/types.ts';

/** What a request is for, as client.md 3.2 tells them apart. */
export type RequestKind =
  | 'main'
  | 'subagent'
  | 'web_search'
  | 'compaction'
  | 'permission_classifier'
  | 'title'
  | 'quota_probe'
  | 'model_check'
  | 'side_call'
  | 'count';

/** All that routing goes by. Plain data, read out of one request. */
export interface RequestHints {
  readonly kind: RequestKind;
  /** As the client asked for it. */
  readonly model: string;
  /**
   * Tokens of the prompt by tproxy's own count, uncorrected. Counted when it is first read: that
   * takes longer than all the rest, and often nothing depends on it.
   */
  readonly tokens: number;
  /** `tokens` was read. */
  readonly isCounted: boolean;
  readonly planMode: boolean;
  readonly ultrathink: boolean;
  readonly effort: Effort | undefined;
  /** Images and documents after the last assistant message, those in tool results included. */
  readonly newImages: number;
  readonly newDocuments: number;
  /** Only the provider itself can serve it: a `web_search_…` tool. */
  readonly webSearch: boolean;
  /** Names of the tools offered. */
  readonly toolNames: readonly string[];
  /** The client's conversation, and the subagent within it. */
  readonly sessionId: string | undefined;
  readonly agentId: string | undefined;
  /** What the person, or the agent above, said last; reminders left out. Never printed or stored. */
  readonly newestUserText: string;
  /** Lower-case names. Never printed or stored. */
  readonly headers: Readonly<IncomingHttpHeaders>;
}
