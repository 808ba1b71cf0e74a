import type { Part, Usage } from '../../anthropic/parts.ts';
import { type WebSource, webSearchParts } from '../../conversation/web-search.ts';
import { isRecord } from '../../json/is-record.ts';
import type { AnswerContext } from '../adapter.ts';

/**
 * The answer to the client's web search. Its sources come with the text or after it, but must stand
 * before it, so the text waits (wire.md 9.9).
 */
export class SearchCollector {
  readonly #query: string;
  readonly #sources = new Map<string, WebSource>();
  #text = '';
  #usage: Usage | undefined;

  constructor({ searchQuery }: Pick<AnswerContext, 'searchQuery'>) {
    this.#query = searchQuery ?? '';
  }

  say(text: string): void {
    this.#text += text;
  }

  count(usage: Usage): void {
    this.#usage = usage;
  }

  /** @param annotations `[{type:"url_citation",url_citation:{url,title}}]`; one page may be cited often. */
  cite(annotations: unknown): void {
    if (!Array.isArray(annotations)) return;
    for (const annotation of annotations) {
      const source = readCitation(annotation);
      if (source !== undefined && !this.#sources.has(source.url)) {
        this.#sources.set(source.url, source);
      }
    }
  }

  /** The search, if there was one, then the text. A search that nobody counted is one. */
  end(): readonly Part[] {
    const sources = [...this.#sources.values()];
    const counted = this.#usage?.webSearchRequests ?? 0;
    const searches = counted === 0 && sources.length > 0 ? 1 : counted;
    return [
      ...(searches > 0 ? webSearchParts(this.#query, sources) : []),
      ...(this.#text === '' ? [] : [{ type: 'text', text: this.#text } as const]),
      ...(this.#usage !== undefined && searches > counted
        ? [{ type: 'usage', usage: { ...this.#usage, webSearchRequests: searches } } as const]
        : []),
    ];
  }
}

function readCitation(annotation: unknown): WebSource | undefined {
  if (!isRecord(annotation)) return undefined;
  const { url_citation: nested } = annotation;
  const citation = isRecord(nested) ? nested : annotation;
  const { url, title } = citation;
  if (typeof url !== 'string' || url === '') return undefined;
  return { url, title: typeof title === 'string' && title !== '' ? title : url };
}
