import { decodeEnvelope, type ReasoningEnvelope } from '../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../anthropic/request.ts';
import { isRecord } from '../json/is-record.ts';
import type { Compatibility } from './compatibility.ts';

type Owner = Pick<Compatibility, 'provider' | 'model' | 'quirks'>;
type SearchResult = Extract<ContentBlock, { type: 'web_search_tool_result' }>;

/**
 * The string that a provider gave with a block and wants back with it, out of the envelope that
 * stands in its place; empty when it gave none (wire.md 9.4).
 */
export function ownSecret(wrapped: unknown): string {
  const data = decodeEnvelope(wrapped)?.data;
  return isRecord(data) && typeof data['signature'] === 'string' ? data['signature'] : '';
}

/** Thinking that goes back: its envelope names this provider, and the model where that matters. */
export function isOwnThinking(block: ContentBlock, owner: Owner): boolean {
  switch (block.type) {
    case 'thinking':
      return (
        isOwn(block.signature, owner) &&
        (!owner.quirks.signedThinking || ownSecret(block.signature) !== '')
      );
    case 'redacted_thinking':
      return (
        owner.quirks.blocks.includes(block.type) &&
        isOwn(block.data, owner) &&
        ownSecret(block.data) !== ''
      );
    default:
      return false;
  }
}

/** The result of a search that this provider ran: nobody else can read what it encrypted. */
export function isOwnSearch({ content }: SearchResult, owner: Owner): boolean {
  return (
    Array.isArray(content) &&
    content.length > 0 &&
    content.every((hit) => isOwn(hit.encrypted_content, owner))
  );
}

function isOwn(wrapped: unknown, owner: Owner): boolean {
  const envelope = decodeEnvelope(wrapped);
  return envelope?.provider === owner.provider && isSameModel(envelope, owner);
}

function isSameModel(envelope: ReasoningEnvelope, { model, quirks }: Owner): boolean {
  return !quirks.signedThinking || envelope.model === model;
}
