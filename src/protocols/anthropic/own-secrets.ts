import type { WholeBlock } from '../../anthropic/parts.ts';
import { encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock, Message } from '../../anthropic/request.ts';
import { ownSecret } from '../../conversation/own-blocks.ts';
import { isRecord } from '../../json/is-record.ts';
import type { Target } from '../adapter.ts';

type SearchResult = Extract<WholeBlock, { type: 'web_search_tool_result' }>;

/**
 * Puts what a provider signed or encrypted into an envelope that names the provider: no other one
 * can make use of it, and Anthropic refuses it (wire.md 9.4).
 */
export function wrapSecret(signature: string, { provider, model }: Target): string {
  const data = signature === '' ? {} : { data: { signature } };
  return encodeEnvelope({ provider: provider.name, model, ...data });
}

/** The result of a search with each hit's encrypted content in an envelope. */
export function wrapSearchResult(
  toolUseId: string,
  content: unknown,
  target: Target,
): SearchResult {
  if (!Array.isArray(content)) {
    const code = isRecord(content) ? content['error_code'] : undefined;
    return {
      type: 'web_search_tool_result',
      tool_use_id: toolUseId,
      content: { type: 'web_search_tool_result_error', error_code: searchErrorCode(code) },
    };
  }
  const hits: readonly unknown[] = content;
  return {
    type: 'web_search_tool_result',
    tool_use_id: toolUseId,
    content: hits.filter(isRecord).map((hit) => ({
      type: 'web_search_result',
      url: text(hit['url']),
      title: text(hit['title']),
      encrypted_content: wrapSecret(text(hit['encrypted_content']), target),
      page_age: typeof hit['page_age'] === 'string' ? hit['page_age'] : null,
    })),
  };
}

/** The messages with what this provider signed and encrypted as it gave it. */
export function unwrapSecrets(messages: readonly Message[]): Message[] {
  return messages.map((message) => {
    if (message.role !== 'assistant' || typeof message.content === 'string') return message;
    return { ...message, content: message.content.map(unwrapBlock) };
  });
}

function unwrapBlock(block: ContentBlock): ContentBlock {
  switch (block.type) {
    case 'thinking':
      return { ...block, signature: ownSecret(block.signature) };
    case 'redacted_thinking':
      return { ...block, data: ownSecret(block.data) };
    case 'web_search_tool_result':
      return Array.isArray(block.content)
        ? {
            ...block,
            content: block.content.map((hit) => ({
              ...hit,
              encrypted_content: ownSecret(hit.encrypted_content),
            })),
          }
        : block;
    default:
      return block;
  }
}

type SearchErrorCode = Extract<
  SearchResult['content'],
  { type: 'web_search_tool_result_error' }
>['error_code'];

function searchErrorCode(code: unknown): SearchErrorCode {
  switch (code) {
    case 'invalid_tool_input':
    case 'max_uses_exceeded':
    case 'too_many_requests':
    case 'query_too_long':
    case 'request_too_large':
      return code;
    default:
      return 'unavailable';
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
