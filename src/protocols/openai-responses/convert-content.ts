import type { ContentBlock, ToolResultBlock, ToolResultContent } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { documentHeader, NO_OUTPUT } from '../../conversation/notes.ts';
import { readableImage } from '../readable-image.ts';
import type { Conversion } from './conversion.ts';
import type { InputPart } from './wire-types.ts';

type ImageBlock = Extract<ContentBlock, { type: 'image' }>;
type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;

/**
 * One content block as parts of a message or of a tool's output (wire.md 3.2, 9.2). Nothing is
 * dropped but empty text: what cannot be sent is replaced by text that says so.
 */
export function convertBlock(
  block: ContentBlock | ToolResultContent,
  conversion: Conversion,
): readonly InputPart[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [textPart(block.text)];
    case 'image':
      return [convertImage(block, conversion)];
    case 'document':
      return convertDocument(block, conversion);
    default:
      return [textPart(otherBlockText(block, conversion.warn))];
  }
}

/** A tool's result: one string when it is all text, otherwise parts. Never empty. */
export function convertToolResult(
  block: ToolResultBlock,
  conversion: Conversion,
): string | InputPart[] {
  const parts: InputPart[] = contentBlocks(block.content).flatMap((entry) =>
    convertBlock(entry, conversion),
  );
  if (parts.length === 0) parts.push(textPart(NO_OUTPUT));
  // There is no field for it.
  if (block.is_error) parts.unshift(textPart('The tool failed:'));
  const texts = parts.filter((part) => part.type === 'input_text');
  return texts.length === parts.length ? texts.map(({ text }) => text).join('\n') : parts;
}

export function textPart(text: string): InputPart & { type: 'input_text' } {
  return { type: 'input_text', text };
}

function contentBlocks(content: ToolResultBlock['content']): readonly ToolResultContent[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

function convertImage(block: ImageBlock, { target, warn }: Conversion): InputPart {
  const image = readableImage(block, target, warn);
  return image.kind === 'note'
    ? textPart(image.text)
    : { type: 'input_image', image_url: image.url, detail: 'auto' };
}

function convertDocument(block: DocumentBlock, conversion: Conversion): readonly InputPart[] {
  const { source } = block;
  const header = documentHeader(block);
  switch (source.type) {
    case 'text':
      return [textPart(`${header}\n${source.data}`)];
    case 'content': {
      const blocks = contentBlocks(source.content);
      return [textPart(header), ...blocks.flatMap((entry) => convertBlock(entry, conversion))];
    }
    case 'base64': {
      const file_data = `data:${source.media_type};base64,${source.data}`;
      return pdfParts(
        block,
        { type: 'input_file', filename: fileName(block), file_data },
        conversion,
      );
    }
    case 'url':
      return pdfParts(block, { type: 'input_file', file_url: source.url }, conversion);
    default:
      conversion.warn('document (file)', 'replaced by a note: the file is stored at Anthropic');
      return [textPart(`${header} [left out: it is stored at Anthropic]`)];
  }
}

function pdfParts(
  block: DocumentBlock,
  file: InputPart,
  { target, warn }: Conversion,
): readonly InputPart[] {
  const header = textPart(documentHeader(block));
  if (limitsOf(target.provider, target.model).pdf !== false) {
    return block.context ? [header, file] : [file];
  }
  warn('document (PDF)', `replaced by a note: ${target.model} takes no PDF files`);
  return [textPart(`${header.text} [left out: this model cannot read PDF files]`)];
}

/** The name says what the file is. */
function fileName({ title }: DocumentBlock): string {
  if (!title) return 'document.pdf';
  return /\.pdf$/i.test(title) ? title : `${title}.pdf`;
}
