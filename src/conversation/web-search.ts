import type { Part } from '../anthropic/parts.ts';
import { type AnyTool, isCustomTool, type MessagesRequest } from '../anthropic/request.ts';
import type { Provider } from '../config/types.ts';
import { shortHash } from './short-hash.ts';

/** A page that a search found. */
export interface WebSource {
  readonly url: string;
  readonly title: string;
}

/** What the client wants to be searched for, and where (wire.md 9.9). */
export interface WebSearchWish {
  /** Host names; of the two lists at most one has entries. */
  readonly allowedDomains: readonly string[];
  readonly blockedDomains: readonly string[];
  /** The most searches; undefined: any number. */
  readonly maxUses: number | undefined;
  readonly userLocation: object | undefined;
  /** The client insists on a search. */
  readonly isForced: boolean;
}

type WebSearchTool = Extract<AnyTool, { name: 'web_search' }>;

/** How the client words its inner request (client.md 3.3). */
const QUERY_PREFIX = /^Perform a web search for the query:\s*/;

/** The wish of a request's first web search tool; undefined when it has none. */
export function webSearchWish({
  tools,
  tool_choice: choice,
}: Pick<MessagesRequest, 'tools' | 'tool_choice'>): WebSearchWish | undefined {
  for (const tool of tools ?? []) {
    if (!isWebSearchTool(tool)) continue;
    return {
      allowedDomains: tool.allowed_domains ?? [],
      blockedDomains: tool.blocked_domains ?? [],
      maxUses: tool.max_uses ?? undefined,
      userLocation: tool.user_location ?? undefined,
      isForced: choice?.type === 'tool' && choice.name === tool.name,
    };
  }
  return undefined;
}

/** A tool that the provider itself runs to search. */
export function isWebSearchTool(tool: AnyTool): tool is WebSearchTool {
  return 'type' in tool && tool.type?.startsWith('web_search') === true;
}

/** A web search is among the tools. */
export function asksForWebSearch({ tools }: Pick<MessagesRequest, 'tools'>): boolean {
  return (tools ?? []).some(isWebSearchTool);
}

/** Nothing but a web search is offered: without one there is nothing for a model to do. */
export function offersOnlyWebSearch({ tools }: Pick<MessagesRequest, 'tools'>): boolean {
  return asksForWebSearch({ tools: tools ?? [] }) && !(tools ?? []).some(isCustomTool);
}

/** What is searched for: the last words of the user, without the client's own. */
export function searchQuery({ messages }: Pick<MessagesRequest, 'messages'>): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const texts = typeof content === 'string' ? [content] : content.flatMap(textOf);
  return texts.join('\n').trim().replace(QUERY_PREFIX, '').slice(0, 1000);
}

/** A search that a provider ran, in the form that the client counts and reads (wire.md 9.9). */
export function webSearchParts(query: string, sources: readonly WebSource[]): readonly Part[] {
  const id = searchId(query, sources);
  return [
    searchStart(id, query),
    {
      type: 'block',
      block: {
        type: 'web_search_tool_result',
        tool_use_id: id,
        content: sources.map(({ url, title }) => ({
          type: 'web_search_result',
          url,
          title,
          encrypted_content: '',
          page_age: null,
        })),
      },
    },
  ];
}

/**
 * The whole answer to a web search at a provider that has none: a search that failed, as the
 * client shows and its model reads it, and a sentence that says what to do. An HTTP error would end
 * the client's tool call without one.
 */
export function webSearchUnavailable(
  { name }: Pick<Provider, 'name'>,
  query: string,
): readonly Part[] {
  const id = searchId(query, []);
  return [
    searchStart(id, query),
    {
      type: 'block',
      block: {
        type: 'web_search_tool_result',
        tool_use_id: id,
        content: { type: 'web_search_tool_result_error', error_code: 'unavailable' },
      },
    },
    {
      type: 'text',
      text: `No web search was made: the provider ${name} has none. Set web_search in the [router] table of the tproxy configuration to a route that can search, e.g. "openrouter,perplexity/sonar".`,
    },
    { type: 'usage', usage: NO_USAGE },
    { type: 'finish', reason: 'end_turn' },
  ];
}

const NO_USAGE = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  outputTokens: 0,
  thinkingTokens: 0,
} as const;

/** The search that Anthropic runs itself, in any of its versions. */
function searchStart(id: string, query: string): Part {
  return { type: 'server-tool', id, name: 'web_search', input: { query } };
}

/** The same for the same search, so that no clock and no chance is needed. */
function searchId(query: string, sources: readonly WebSource[]): string {
  return `srvtoolu_${shortHash(JSON.stringify([query, sources]), 24)}`;
}

function textOf(block: { readonly type: string; readonly text?: unknown }): readonly string[] {
  return block.type === 'text' && typeof block.text === 'string' ? [block.text] : [];
}
