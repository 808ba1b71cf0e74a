/**
 * Anthropic gives 1,500 to 3,000 tokens for a page of PDF, which the model gets as text and as an
 * image; a page of plain text takes about this.
 */
const TOKENS_PER_PAGE = 2300;
/** Bytes. Typical of mixed documents: pages of text alone are smaller, scanned ones larger. */
const BYTES_PER_PAGE = 50_000;
/** The most pages that Anthropic accepts in one request. */
const MOST_PAGES = 600;

/** For a document whose data is not in the request (a URL, a file id): one of five pages. */
export const UNKNOWN_DOCUMENT_TOKENS = 5 * TOKENS_PER_PAGE;

/**
 * Tokens of a base64 PDF, judged by its size alone: the number of pages stands in a compressed
 * part of most files. Right within a factor of two or so.
 */
export function countPdf(base64: string): number {
  const bytes = (base64.length * 3) / 4;
  const pages = Math.min(Math.max(1, Math.round(bytes / BYTES_PER_PAGE)), MOST_PAGES);
  return pages * TOKENS_PER_PAGE;
}
