import type { IncomingHttpHeaders } from 'node:http';
import type { Effort } from '../config/types.ts';
import { isRecord } from '../json/is-record.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { agentId, sessionId } from './client-ids.ts';
import { records } from './loose-blocks.ts';
import { countNewContent } from './new-content.ts';
import { isUltrathink, newestTurn } from './newest-turn.ts';
import { isPlanMode } from './plan-mode.ts';
import { readConversation } from './read-conversation.ts';
import type { RequestHints } from './request-hints.ts';
import { requestKind } from './request-kind.ts';

/** A request whose outline was checked and no more: anything may be wrong inside. */
export interface AnalyzableRequest {
  readonly endpoint: 'messages' | 'count';
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

const EFFORTS: Readonly<Record<Effort, true>> = {
  low: true,
  medium: true,
  high: true,
  xhigh: true,
  max: true,
};

/**
 * Reads out of a request all that routing goes by (client.md 3). Never throws and takes time in
 * proportion to the request: what makes no sense is left to whoever serves it to refuse.
 * @param countRequest counts the tokens of the prompt; a request that it cannot count has none.
 */
export function analyzeRequest(
  { endpoint, body, headers }: AnalyzableRequest,
  countRequest: (body: Readonly<Record<string, unknown>>) => number,
): RequestHints {
  const messages = readConversation(body['messages']);
  const tools = isArray(body['tools']) ? readTools(body['tools']) : NO_TOOLS;
  const turn = newestTurn(messages);
  const newContent = countNewContent(messages);
  const agent = agentId(headers);
  let tokens: number | undefined;
  return {
    kind: requestKind({ endpoint, body, messages, webSearch: tools.webSearch, agentId: agent }),
    model: typeof body['model'] === 'string' ? body['model'] : '',
    get tokens() {
      tokens ??= countOrNone(body, countRequest);
      return tokens;
    },
    get isCounted() {
      return tokens !== undefined;
    },
    planMode: isPlanMode(messages),
    ultrathink: isUltrathink(turn),
    effort: effortOf(body['output_config']),
    newImages: newContent.images,
    newDocuments: newContent.documents,
    webSearch: tools.webSearch,
    toolNames: tools.names,
    sessionId: sessionId(headers, body),
    agentId: agent,
    newestUserText: turn.text,
    headers,
  };
}

interface ToolHints {
  readonly webSearch: boolean;
  readonly names: readonly string[];
}

const NO_TOOLS: ToolHints = { webSearch: false, names: [] };

/** The list of tools is the same object throughout a conversation. */
const readTools = oncePerObject((list: readonly unknown[]): ToolHints => {
  const tools = records(list);
  const names = tools.flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
  return { webSearch: tools.some(isWebSearchTool), names };
});

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** By its type: every main request has a tool of the client's own that is named WebSearch. */
function isWebSearchTool({ type }: Readonly<Record<string, unknown>>): boolean {
  return typeof type === 'string' && type.startsWith('web_search');
}

function countOrNone(
  body: AnalyzableRequest['body'],
  countRequest: (body: AnalyzableRequest['body']) => number,
): number {
  try {
    return countRequest(body);
  } catch {
    // Such a request has a block without its content, and is refused for that by whoever serves it.
    return 0;
  }
}

function effortOf(config: unknown): Effort | undefined {
  const effort = isRecord(config) ? config['effort'] : undefined;
  return isEffort(effort) ? effort : undefined;
}

function isEffort(value: unknown): value is Effort {
  return typeof value === 'string' && Object.hasOwn(EFFORTS, value);
}
