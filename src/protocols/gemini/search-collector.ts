import type { Part } from '../../anthropic/parts.ts';
import { type WebSource, webSearchParts } from '../../conversation/web-search.ts';
import { isRecord } from '../../json/is-record.ts';

/**
 * The answer to the client's web search. Google tells its sources with the text or after it, but
 * they must stand before it, so the text waits (wire.md 9.9).
 */
export class SearchCollector {
  readonly #queries = new Set<string>();
  readonly #sources = new Map<string, WebSource>();
  #text = '';

  /** How many searches Google ran; one that it did not name is one. */
  get searchCount(): number {
    return this.#sources.size > 0 ? Math.max(1, this.#queries.size) : this.#queries.size;
  }

  say(text: string): void {
    this.#text += text;
  }

  /** @param metadata `groundingMetadata` of a candidate (wire.md 7.2). */
  read(metadata: unknown): void {
    if (!isRecord(metadata)) return;
    const { webSearchQueries: queries, groundingChunks: chunks } = metadata;
    for (const query of Array.isArray(queries) ? queries : []) {
      if (typeof query === 'string') this.#queries.add(query);
    }
    for (const chunk of Array.isArray(chunks) ? chunks : []) {
      const source = readSource(chunk);
      if (source !== undefined) this.#sources.set(source.url, source);
    }
  }

  /** The searches, then the text. Which search found what is not told: the first has it all. */
  end(searchQuery: string): readonly Part[] {
    const queries = this.#queries.size > 0 ? [...this.#queries] : [searchQuery];
    const searches = queries.slice(0, this.searchCount);
    const sources = [...this.#sources.values()];
    return [
      ...searches.flatMap((query, index) => webSearchParts(query, index === 0 ? sources : [])),
      { type: 'text', text: this.#text },
    ];
  }
}

function readSource(chunk: unknown): WebSource | undefined {
  const web = isRecord(chunk) ? chunk['web'] : undefined;
  if (!isRecord(web) || typeof web['uri'] !== 'string' || web['uri'] === '') return undefined;
  const title = [web['title'], web['domain']].find((name) => typeof name === 'string' && name);
  return { url: web['uri'], title: typeof title === 'string' ? title : web['uri'] };
}
