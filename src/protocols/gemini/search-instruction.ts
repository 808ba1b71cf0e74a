import type { MessagesRequest } from '../../anthropic/request.ts';
import type { Warn } from '../../conversation/warnings.ts';
import { webSearchWish } from '../../conversation/web-search.ts';

/**
 * The limits of a web search as an instruction: Google's search takes none of them (wire.md 7.2).
 * Undefined without a search, or without limits.
 */
export function searchInstruction(
  request: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  warn: Warn,
): string | undefined {
  const wish = webSearchWish(request);
  if (wish === undefined) return undefined;
  const { allowedDomains, blockedDomains, maxUses, userLocation } = wish;
  const asked = 'asked for in words: the search has no such filter';
  const lines: string[] = [];
  if (allowedDomains.length > 0) {
    warn('web_search.allowed_domains', asked);
    lines.push(`Search and use only these sites: ${allowedDomains.join(', ')}.`);
  }
  if (blockedDomains.length > 0) {
    warn('web_search.blocked_domains', asked);
    lines.push(`Never search or use these sites: ${blockedDomains.join(', ')}.`);
  }
  if (userLocation !== undefined) {
    warn('web_search.user_location', asked);
    lines.push(`The user is here: ${JSON.stringify(userLocation)}.`);
  }
  if (maxUses !== undefined) warn('web_search.max_uses', 'dropped: the provider decides itself');
  if (wish.isForced) lines.unshift('Use Google Search to answer.');
  return lines.length === 0 ? undefined : lines.join('\n');
}
