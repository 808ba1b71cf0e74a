import type { ContentBlock, ToolResultBlock, ToolResultContent } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { documentHeader, NO_OUTPUT } from '../../conversation/notes.ts';
import type { Conversion } from './conversion.ts';
import type { Message } from './wire-types.ts';

/** A message's content is one string, with the images beside it. */
export type Piece =
  | { readonly type: 'text'; readonly text: string }
  /** Base64. */
  | { readonly type: 'image'; readonly data: string };

/**
 * One content block as pieces of a message (wire.md 9.2). Nothing is dropped but empty text: what
 * cannot be sent is replaced by text that says so.
 */
export function convertBlock(
  block: ContentBlock | ToolResultContent,
  conversion: Conversion,
): readonly Piece[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [textPiece(block.text)];
    case 'image':
      return [convertImage(block, conversion)];
    case 'document':
      return convertDocument(block, conversion);
    default:
      return [textPiece(otherBlockText(block, conversion.warn))];
  }
}

/** What a tool gave back; never empty. Images may stand in a tool message (wire.md 6.4). */
export function convertResult(
  result: Pick<ToolResultBlock, 'content' | 'is_error'>,
  conversion: Conversion,
): readonly Piece[] {
  const content = convertAll(result.content, conversion);
  const pieces = content.length > 0 ? content : [textPiece(NO_OUTPUT)];
  return result.is_error ? [textPiece('The tool failed:'), ...pieces] : pieces;
}

export function textPiece(text: string): Piece {
  return { type: 'text', text };
}

/** The two fields of a message that hold these pieces. */
export function contentFields(
  pieces: readonly Piece[],
  separator: string,
): Pick<Message, 'content' | 'images'> {
  const images = pieces.flatMap((piece) => (piece.type === 'image' ? [piece.data] : []));
  const texts = pieces.flatMap((piece) => (piece.type === 'text' ? [piece.text] : []));
  return { content: texts.join(separator), ...(images.length > 0 ? { images } : {}) };
}

function convertAll(content: ToolResultBlock['content'], conversion: Conversion): readonly Piece[] {
  if (typeof content === 'string') return content === '' ? [] : [textPiece(content)];
  return (content ?? []).flatMap((block) => convertBlock(block, conversion));
}

/** The server loads nothing, so that an image at an address stays away. */
function convertImage(
  { source }: Extract<ContentBlock, { type: 'image' }>,
  { target, warn }: Conversion,
): Piece {
  if (limitsOf(target.provider, target.model).images === false) {
    warn('image', `replaced by a note: ${target.model} takes no images`);
    return textPiece('[an image was left out: this model cannot see images]');
  }
  switch (source.type) {
    case 'base64':
      return { type: 'image', data: source.data };
    case 'url':
      warn('image (url)', 'replaced by its address: it would not be loaded');
      return textPiece(`[an image was left out, it is at ${source.url}]`);
    default:
      warn('image (file)', 'replaced by a note: the file is stored at Anthropic');
      return textPiece('[an image was left out: it is stored at Anthropic]');
  }
}

function convertDocument(
  block: Extract<ContentBlock, { type: 'document' }>,
  conversion: Conversion,
): readonly Piece[] {
  const { source } = block;
  const header = documentHeader(block);
  const leftOut = (kind: string, why: string, note: string): readonly Piece[] => {
    conversion.warn(`document (${kind})`, `replaced by a note: ${why}`);
    return [textPiece(`${header}\n[left out: ${note}]`)];
  };
  switch (source.type) {
    case 'text':
      return [textPiece(`${header}\n${source.data}`)];
    case 'content':
      return [textPiece(header), ...convertAll(source.content, conversion)];
    case 'base64':
      return leftOut('PDF', 'Ollama takes no PDF files', 'a PDF file, which cannot be read here');
    case 'url':
      return leftOut('url', 'it would not be loaded', `it is at ${source.url}`);
    default:
      return leftOut('file', 'the file is stored at Anthropic', 'it is stored at Anthropic');
  }
}
