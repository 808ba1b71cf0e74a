import type { MessagesRequest } from '../../anthropic/request.ts';
import type { Warn } from '../../conversation/warnings.ts';
import { type WebSearchWish, webSearchWish } from '../../conversation/web-search.ts';
import { isRecord } from '../../json/is-record.ts';
import type { WebSearchTool } from './wire-types.ts';

/** The provider's own search, within the client's limits (wire.md 3.2, 9.9). */
export function searchTool({ allowedDomains, userLocation }: WebSearchWish): WebSearchTool {
  return {
    type: 'web_search',
    ...(allowedDomains.length > 0 ? { filters: { allowed_domains: [...allowedDomains] } } : {}),
    ...(userLocation === undefined ? {} : { user_location: location(userLocation) }),
  };
}

/** What the search tool has no field for, in words; undefined when there is nothing to say. */
export function searchInstruction(
  request: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  warn: Warn,
): string | undefined {
  const blocked = webSearchWish(request)?.blockedDomains ?? [];
  if (blocked.length === 0) return undefined;
  warn('web_search.blocked_domains', 'asked for in words: the search has no such filter');
  return `Neither search nor cite pages of these domains: ${blocked.join(', ')}`;
}

function location(place: object): NonNullable<WebSearchTool['user_location']> {
  const fields = isRecord(place) ? place : {};
  const named: Record<string, string> = {};
  for (const name of ['city', 'region', 'country', 'timezone']) {
    const value = fields[name];
    if (typeof value === 'string') named[name] = value;
  }
  return { type: 'approximate', ...named };
}
