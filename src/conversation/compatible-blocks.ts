import type {
  ContentBlock,
  TextBlock,
  ToolResultBlock,
  ToolResultContent,
} from '../anthropic/request.ts';
import { isRecord } from '../json/is-record.ts';
import { otherBlockText } from './block-text.ts';
import { type Compatibility, cacheMark, textBlock } from './compatibility.ts';
import { legalToolId } from './legal-tool-id.ts';
import { documentHeader, NO_OUTPUT } from './notes.ts';
import { isOwnSearch, isOwnThinking } from './own-blocks.ts';
import type { ToolUse } from './turns.ts';

type ImageBlock = Extract<ContentBlock, { type: 'image' }>;
type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;
type SearchResultBlock = Extract<ContentBlock, { type: 'search_result' }>;
/** Blocks that may stand in a user message and in a tool's result. */
type SharedBlock = TextBlock | ImageBlock | DocumentBlock | SearchResultBlock;

/** A block of a user message as the endpoint takes it; text where it does not (wire.md 4.5, 6.5, 9.2). */
export function fitUserBlock(
  block: ContentBlock | ToolResultContent,
  compatibility: Compatibility,
): readonly SharedBlock[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [textBlock(block.text, block.cache_control)];
    case 'image':
      return [fitImage(block, compatibility)];
    case 'document':
      return fitDocument(block, compatibility);
    case 'search_result':
      return compatibility.quirks.blocks.includes(block.type)
        ? [block]
        : [asText(block, compatibility)];
    default:
      return [asText(block, compatibility)];
  }
}

/**
 * A block of an assistant turn as the endpoint takes it.
 * @param ownSearches ids of the searches that this provider ran itself.
 */
export function fitAssistantBlock(
  block: ContentBlock,
  ownSearches: ReadonlySet<string>,
  compatibility: Compatibility,
): readonly ContentBlock[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [textBlock(block.text, block.cache_control)];
    case 'thinking':
    case 'redacted_thinking':
      return isOwnThinking(block, compatibility) ? [block] : [];
    case 'tool_use':
      return [fitToolUse(block)];
    case 'server_tool_use':
      return ownSearches.has(block.id) ? [block] : [asText(block, compatibility)];
    case 'web_search_tool_result':
      return ownSearches.has(block.tool_use_id) ? [block] : [asText(block, compatibility)];
    default:
      return [asText(block, compatibility)];
  }
}

/** The searches of a conversation that go back as they came; all others become text. */
export function ownSearchIds(
  blocks: readonly ContentBlock[],
  compatibility: Compatibility,
): ReadonlySet<string> {
  if (!compatibility.quirks.blocks.includes('web_search_tool_result')) return new Set();
  return new Set(
    blocks
      .filter((block) => block.type === 'web_search_tool_result')
      .filter((block) => isOwnSearch(block, compatibility))
      .map((block) => block.tool_use_id),
  );
}

/** The result of a tool call; never empty, which some refuse. */
export function fitToolResult(
  block: ToolResultBlock,
  compatibility: Compatibility,
): ToolResultBlock {
  return {
    type: 'tool_result',
    tool_use_id: legalToolId(block.tool_use_id),
    content: fitResultContent(block.content, compatibility),
    ...(block.is_error ? { is_error: true } : {}),
    ...cacheMark(block),
  };
}

function fitResultContent(
  content: ToolResultBlock['content'],
  compatibility: Compatibility,
): string | ToolResultContent[] {
  const entries = typeof content === 'string' || content === undefined ? [] : content;
  const fitted = entries.flatMap((entry): readonly ToolResultContent[] =>
    entry.type === 'tool_reference' && compatibility.quirks.blocks.includes(entry.type)
      ? [entry]
      : fitUserBlock(entry, compatibility),
  );
  if (fitted.length > 0) return fitted;
  return (typeof content === 'string' ? content : '') || NO_OUTPUT;
}

/** The input is an object at every provider; `{"__unparsedToolInput":…}` of the client is one. */
function fitToolUse(block: ToolUse): ToolUse {
  const { type, id, name, input } = block;
  const object = isRecord(input) ? input : input === undefined || input === null ? {} : { input };
  return { type, id: legalToolId(id), name, input: object, ...cacheMark(block) };
}

function fitImage(block: ImageBlock, compatibility: Compatibility): ImageBlock | TextBlock {
  const { model, quirks, limits, warn } = compatibility;
  const { source } = block;
  const note = (why: string, text: string): TextBlock => {
    warn('image', `replaced by a note: ${why}`);
    return textBlock(`[an image was left out: ${text}]`, block.cache_control);
  };
  if (limits.images === false) {
    return note(`${model} takes no images`, 'this model cannot see images');
  }
  switch (source.type) {
    case 'base64':
      return { type: 'image', source, ...cacheMark(block) };
    case 'url':
      return quirks.imageUrls
        ? { type: 'image', source, ...cacheMark(block) }
        : note('the provider loads no addresses', `it is at ${source.url}`);
    default:
      return note('the file is stored at Anthropic', 'it is stored at Anthropic');
  }
}

function fitDocument(block: DocumentBlock, compatibility: Compatibility): readonly SharedBlock[] {
  const { source } = block;
  if (source.type !== 'file' && compatibility.quirks.blocks.includes('document')) {
    const { citations: _citations, ...kept } = block;
    return [{ ...kept, ...cacheMark(block) }];
  }
  const title = block.title ? `"${block.title}"` : 'without a title';
  const header = documentHeader(block);
  const note = (why: string, text: string): readonly SharedBlock[] => {
    compatibility.warn('document', `replaced by a note: ${why}`);
    return [textBlock(text, block.cache_control)];
  };
  switch (source.type) {
    case 'text':
      return [textBlock(`${header}\n${source.data}`, block.cache_control)];
    case 'content': {
      const { content } = source;
      if (typeof content === 'string') {
        return [textBlock(`${header}\n${content}`, block.cache_control)];
      }
      return [
        textBlock(header, block.cache_control),
        ...content.flatMap((entry) => fitUserBlock(entry, compatibility)),
      ];
    }
    case 'url':
      return note('the provider loads no addresses', `${header} ${source.url}`);
    case 'base64':
      return note(
        'the provider takes no PDF files',
        `[the PDF document ${title} (${Math.ceil((source.data.length * 3) / 4 / 1024)} kB) was left out: it cannot be read here]`,
      );
    default:
      return note(
        'the file is stored at Anthropic',
        `[the document ${title} was left out: it is stored at Anthropic]`,
      );
  }
}

function asText(
  block: ContentBlock | ToolResultContent,
  { warn }: Pick<Compatibility, 'warn'>,
): TextBlock {
  const text = otherBlockText(block, warn);
  return textBlock(text === '' ? `[an empty block of type ${block.type}]` : text);
}
