import type { ContentBlock, Message, TextBlock, ToolResultContent } from '../anthropic/request.ts';

/** A block of a message, of a tool's result, of a document or of a search result. */
export type AnyBlock = ContentBlock | ToolResultContent;
/** Text may stand wherever any block may. */
export type BlockChange = <T extends AnyBlock>(block: T) => T | TextBlock;

type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;
type SearchResultBlock = Extract<ContentBlock, { type: 'search_result' }>;

/**
 * Changes each block of a message; those inside of others first. Whatever holds nothing that changes
 * stays the same object.
 */
export function mapBlocks(message: Message, change: BlockChange): Message {
  if (message.role === 'system' || typeof message.content === 'string') return message;
  const content = mapEach(message.content, (block) => mapBlock(block, change));
  return content === message.content ? message : { ...message, content };
}

function mapBlock(block: ContentBlock, change: BlockChange): ContentBlock {
  switch (block.type) {
    case 'tool_result': {
      if (!Array.isArray(block.content)) return change(block);
      const content = mapEach(block.content, (entry) => mapResultContent(entry, change));
      return change(content === block.content ? block : { ...block, content });
    }
    case 'document':
      return change(mapDocument(block, change));
    case 'search_result':
      return change(mapSearchResult(block, change));
    default:
      return change(block);
  }
}

function mapResultContent(entry: ToolResultContent, change: BlockChange): ToolResultContent {
  switch (entry.type) {
    case 'document':
      return change(mapDocument(entry, change));
    case 'search_result':
      return change(mapSearchResult(entry, change));
    default:
      return change(entry);
  }
}

function mapDocument(block: DocumentBlock, change: BlockChange): DocumentBlock {
  const { source } = block;
  if (source.type !== 'content' || typeof source.content === 'string') return block;
  const content = mapEach(source.content, (entry) => change(entry));
  return content === source.content ? block : { ...block, source: { ...source, content } };
}

function mapSearchResult(block: SearchResultBlock, change: BlockChange): SearchResultBlock {
  const content = mapEach(block.content, (entry) => change(entry));
  return content === block.content ? block : { ...block, content };
}

/** As `map`, but the same array when no entry changes. */
function mapEach<Entry>(entries: Entry[], change: (entry: Entry) => Entry): Entry[] {
  const changed = entries.map(change);
  return changed.every((entry, index) => entry === entries[index]) ? entries : changed;
}
