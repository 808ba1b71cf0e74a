import { ENVELOPE_PREFIX } from '../anthropic/reasoning-envelope.ts';
import { isRecord } from '../json/is-record.ts';
import { blockText } from './block-text.ts';
import { legalToolId } from './legal-tool-id.ts';

type Body = Readonly<Record<string, unknown>>;

export interface AnthropicFit {
  /** The target is Anthropic itself, which refuses thinking without a signature. */
  readonly needsSignatures: boolean;
}

/** Ids of searches that Anthropic's servers ran. */
const SERVER_TOOL_ID = /^srvtoolu_[a-zA-Z0-9_]+$/;

/**
 * Takes out of a conversation what other providers left in it and Anthropic refuses: thinking that
 * tproxy signed, searches that it wrote down, tool ids of another form, empty text (wire.md 9.4,
 * 9.8; client.md 4.1). Nothing of Anthropic's own is touched.
 * @returns the same object when there is nothing to change, so that its bytes can be sent as they came.
 */
export function fitForAnthropic(body: Body, fit: AnthropicFit): Body {
  const { messages } = body;
  if (!Array.isArray(messages)) return body;
  const searches = foreignSearchIds(messages);
  const fitted = mapChanged(messages, (message) => fitMessage(message, searches, fit));
  return fitted === messages ? body : { ...body, messages: fitted };
}

function fitMessage(message: unknown, searches: ReadonlySet<unknown>, fit: AnthropicFit): unknown {
  if (!isRecord(message) || !Array.isArray(message['content'])) return message;
  const blocks: readonly unknown[] = message['content'];
  const kept = blocks.some((block) => isRefused(block, fit))
    ? blocks.filter((block) => !isRefused(block, fit))
    : blocks;
  const content = mapChanged(kept, (block) => fitBlock(block, searches));
  if (content === blocks) return message;
  // A turn may not be empty, and dropping it would put two user turns side by side.
  return { ...message, content: content.length > 0 ? content : [placeholder(blocks)] };
}

function placeholder(blocks: readonly unknown[]): object {
  const thought = blocks.some((block) => isRecord(block) && block['type'] !== 'text');
  return { type: 'text', text: thought ? '(thinking omitted)' : '(empty message)' };
}

function isRefused(block: unknown, { needsSignatures }: AnthropicFit): boolean {
  if (!isRecord(block)) return false;
  switch (block['type']) {
    case 'text':
      return block['text'] === '';
    case 'thinking':
      return isWrapped(block['signature']) || (needsSignatures && !block['signature']);
    case 'redacted_thinking':
      return isWrapped(block['data']);
    default:
      return false;
  }
}

function fitBlock(block: unknown, searches: ReadonlySet<unknown>): unknown {
  if (!isRecord(block)) return block;
  switch (block['type']) {
    case 'tool_use':
      return withLegalId(block, 'id');
    case 'tool_result':
      return withLegalId(block, 'tool_use_id');
    case 'server_tool_use':
      return searches.has(block['id']) ? asText(block) : block;
    case 'web_search_tool_result':
      return searches.has(block['tool_use_id']) ? asText(block) : block;
    default:
      return block;
  }
}

function withLegalId(block: Body, field: string): Body {
  const id = block[field];
  if (typeof id !== 'string') return block;
  const legal = legalToolId(id);
  return legal === id ? block : { ...block, [field]: legal };
}

function asText(block: Body): object {
  const type = String(block['type']);
  const loose = { ...block, type };
  return { type: 'text', text: blockText(loose) || `[${type}]` };
}

/** The searches that some other provider ran: what they found is not encrypted, or not by Anthropic. */
function foreignSearchIds(messages: readonly unknown[]): ReadonlySet<unknown> {
  const ids = new Set<unknown>();
  for (const message of messages) {
    if (!isRecord(message) || !Array.isArray(message['content'])) continue;
    for (const block of message['content']) {
      if (!isRecord(block)) continue;
      if (block['type'] === 'server_tool_use' && isForeignId(block['id'])) ids.add(block['id']);
      if (block['type'] === 'web_search_tool_result' && isForeignResult(block)) {
        ids.add(block['tool_use_id']);
      }
    }
  }
  return ids;
}

function isForeignResult({ tool_use_id: id, content }: Body): boolean {
  if (isForeignId(id)) return true;
  if (!Array.isArray(content)) return false;
  const hits: readonly unknown[] = content;
  return hits.some((hit) => {
    const secret = isRecord(hit) ? hit['encrypted_content'] : undefined;
    return !secret || isWrapped(secret);
  });
}

function isForeignId(id: unknown): boolean {
  return typeof id !== 'string' || !SERVER_TOOL_ID.test(id);
}

function isWrapped(secret: unknown): boolean {
  return typeof secret === 'string' && secret.startsWith(ENVELOPE_PREFIX);
}

/** As `map`, but the same array when no entry changes. */
function mapChanged(
  entries: readonly unknown[],
  change: (entry: unknown) => unknown,
): readonly unknown[] {
  const changed = entries.map(change);
  return changed.every((entry, index) => entry === entries[index]) ? entries : changed;
}
