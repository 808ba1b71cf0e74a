import type { Part } from '../../anthropic/parts.ts';
import { type WebSource, webSearchParts } from '../../conversation/web-search.ts';
import { isRecord } from '../../json/is-record.ts';
import type { AnswerContext } from '../adapter.ts';
import type { Loose } from './event-types.ts';
import { textOf } from './event-types.ts';

interface Search {
  readonly query: string;
  readonly urls: string[];
}

/**
 * The searches of an answer and their sources. A search names the addresses that it found, and only
 * the citations in the text name their titles (wire.md 3.2, 9.9).
 */
export class SearchCollector {
  readonly #query: string;
  readonly #titles = new Map<string, string>();
  readonly #reported = new Set<string>();
  #waiting: Search[] = [];
  #count = 0;

  constructor({ searchQuery }: Pick<AnswerContext, 'searchQuery'>) {
    this.#query = searchQuery ?? '';
  }

  /** Searches that were handed out. */
  get count(): number {
    return this.#count;
  }

  /** @param item a `web_search_call`; one that opens a page or looks into it is no search. */
  search(item: Loose): void {
    const action = isRecord(item['action']) ? item['action'] : {};
    if (action['type'] !== undefined && action['type'] !== 'search') return;
    const queries: readonly unknown[] = Array.isArray(action['queries']) ? action['queries'] : [];
    const query = textOf(action['query']) || queries.map(textOf).filter(Boolean).join('; ');
    const sources: readonly unknown[] = Array.isArray(action['sources']) ? action['sources'] : [];
    const urls = sources.map((source) => (isRecord(source) ? textOf(source['url']) : ''));
    this.#waiting.push({ query: query || this.#query, urls: urls.filter((url) => url !== '') });
  }

  /** @param annotation `{type:"url_citation",url,title}`; one page may be cited often. */
  cite(annotation: unknown): void {
    if (!isRecord(annotation)) return;
    const url = textOf(annotation['url']);
    if (url !== '') this.#titles.set(url, textOf(annotation['title']) || url);
  }

  /** The searches that were not handed out yet, with their sources. */
  take(): readonly Part[] {
    const searches = this.#waiting.splice(0);
    const known = new Set([...this.#reported, ...searches.flatMap(({ urls }) => urls)]);
    const unknown = [...this.#titles.keys()].filter((url) => !known.has(url));
    if (unknown.length > 0) {
      const last = searches.at(-1);
      if (last === undefined) searches.push({ query: this.#query, urls: unknown });
      else last.urls.push(...unknown);
    }
    this.#count += searches.length;
    return searches.flatMap(({ query, urls }) => webSearchParts(query, this.#sources(urls)));
  }

  #sources(urls: readonly string[]): readonly WebSource[] {
    return [...new Set(urls)].map((url) => {
      this.#reported.add(url);
      return { url, title: this.#titles.get(url) ?? url };
    });
  }
}
