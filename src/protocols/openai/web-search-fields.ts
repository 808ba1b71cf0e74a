import type { MessagesRequest } from '../../anthropic/request.ts';
import { type WebSearchWish, webSearchWish } from '../../conversation/web-search.ts';
import type { Target } from '../adapter.ts';
import type { SearchTool } from './wire-types.ts';

/** OpenRouter's models that search whatever they are asked, and its mark for a model that does. */
const SEARCHING_MODELS = /^perplexity\/|:online$/;

/** Results of one search; the number that OpenRouter takes when it is not told (wire.md 5.3). */
const RESULTS_PER_SEARCH = 5;

type SearchRequest = Pick<MessagesRequest, 'tools' | 'tool_choice'>;

/** How a target searches: when given a tool, by itself, or not at all. */
export function searchMode({ provider, model }: Target): 'tool' | 'model' | 'none' {
  const { webSearch = 'none' } = provider.quirks;
  switch (webSearch) {
    case 'openrouter':
      return SEARCHING_MODELS.test(model) ? 'model' : 'tool';
    case 'model':
      return 'model';
    case 'none':
      return 'none';
  }
}

/**
 * The tool with which OpenRouter searches for any model; undefined when the request asks for no
 * search, or the target needs no tool for it. Its older `web` plugin always searches just once.
 */
export function searchTool(request: SearchRequest, target: Target): SearchTool | undefined {
  const wish = webSearchWish(request);
  if (wish === undefined || searchMode(target) !== 'tool') return undefined;
  const { allowedDomains, blockedDomains, maxUses, userLocation } = wish;
  return {
    type: 'openrouter:web_search',
    parameters: {
      max_results: RESULTS_PER_SEARCH,
      // Of the number of searches itself it takes no limit.
      ...(maxUses === undefined ? {} : { max_total_results: maxUses * RESULTS_PER_SEARCH }),
      ...(allowedDomains.length > 0 ? { allowed_domains: allowedDomains } : {}),
      ...(blockedDomains.length > 0 ? { excluded_domains: blockedDomains } : {}),
      ...(userLocation === undefined ? {} : { user_location: userLocation }),
    },
  };
}

/** Tells a model that searches by itself where it may; undefined when there is nothing to tell. */
export function searchInstruction(request: SearchRequest, target: Target): string | undefined {
  const wish = webSearchWish(request);
  if (wish === undefined || searchMode(target) !== 'model') return undefined;
  return domainSentence(wish);
}

function domainSentence({ allowedDomains, blockedDomains }: WebSearchWish): string | undefined {
  if (allowedDomains.length > 0) {
    return `Search and cite only pages of these domains: ${allowedDomains.join(', ')}`;
  }
  if (blockedDomains.length === 0) return undefined;
  return `Neither search nor cite pages of these domains: ${blockedDomains.join(', ')}`;
}
