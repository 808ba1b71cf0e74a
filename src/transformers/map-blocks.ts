import type {
  ContentBlock,
  MessagesRequest,
  TextBlock,
  ToolResultContent,
} from '../anthropic/request.ts';

/** A block of a message, of a tool's result, of a document or of a search result. */
export type AnyBlock = ContentBlock | ToolResultContent;
/** Text may stand wherever any block may. */
export type BlockChange = <T extends AnyBlock>(block: T) => T | TextBlock;

type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;
type SearchResultBlock = Extract<ContentBlock, { type: 'search_result' }>;

/** Changes each block of a conversation; those inside of others first. */
export function mapBlocks(
  messages: MessagesRequest['messages'],
  change: BlockChange,
): MessagesRequest['messages'] {
  return messages.map((message) => {
    if (message.role === 'system' || typeof message.content === 'string') return message;
    return { ...message, content: message.content.map((block) => mapBlock(block, change)) };
  });
}

function mapBlock(block: ContentBlock, change: BlockChange): ContentBlock {
  switch (block.type) {
    case 'tool_result': {
      if (!Array.isArray(block.content)) return change(block);
      const content = block.content.map((entry) => mapResultContent(entry, change));
      return change({ ...block, content });
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
  return { ...block, source: { ...source, content: source.content.map((entry) => change(entry)) } };
}

function mapSearchResult(block: SearchResultBlock, change: BlockChange): SearchResultBlock {
  return { ...block, content: block.content.map((entry) => change(entry)) };
}
