import type {
  ContentBlock,
  TextBlock,
  ToolResultBlock,
  ToolResultContent,
} from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { documentHeader, NO_OUTPUT } from '../../conversation/notes.ts';
import { readableImage } from '../readable-image.ts';
import type { Conversion } from './conversion.ts';
import type { TextPart, UserPart } from './wire-types.ts';

type ImageBlock = Extract<ContentBlock, { type: 'image' }>;
type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;

/** A tool's result in two: what may stand in the tool message, and what must follow as user content. */
export interface ConvertedToolResult {
  readonly text: readonly TextPart[];
  readonly media: readonly UserPart[];
}

/**
 * One content block as parts of a user message (wire.md 9.2). Nothing is dropped but empty text:
 * what cannot be sent is replaced by text that says so.
 */
export function convertBlock(
  block: ContentBlock | ToolResultContent,
  conversion: Conversion,
): readonly UserPart[] {
  switch (block.type) {
    case 'text':
      return convertText(block, conversion);
    case 'image':
      return [convertImage(block, conversion)];
    case 'document':
      return convertDocument(block, conversion);
    default:
      return [textPart(otherBlockText(block, conversion.warn))];
  }
}

/** A text block as a part; none when it is empty, which most providers refuse. */
export function convertText(
  block: TextBlock,
  { target }: Pick<Conversion, 'target'>,
): readonly TextPart[] {
  if (block.text === '') return [];
  const mark = target.provider.quirks.cacheControl ? block.cache_control : undefined;
  return [mark ? { ...textPart(block.text), cache_control: mark } : textPart(block.text)];
}

/** Images and files cannot stand in a tool message: they follow in a user message (wire.md 2.3). */
export function convertToolResult(
  block: ToolResultBlock,
  conversion: Conversion,
): ConvertedToolResult {
  const text: TextPart[] = block.is_error ? [textPart('The tool failed:')] : [];
  const media: UserPart[] = [];
  for (const entry of contentBlocks(block.content)) {
    for (const part of convertBlock(entry, conversion)) {
      if (part.type === 'text') {
        text.push(part);
        continue;
      }
      media.push(part);
      text.push(textPart(`[${part.type === 'file' ? 'file' : 'image'}: in the next user message]`));
    }
  }
  if (text.length === (block.is_error ? 1 : 0)) text.push(textPart(NO_OUTPUT));
  return { text: markLast(text, block, conversion), media };
}

/** One string when there is nothing but plain text: many servers dislike arrays of parts. */
export function joinText(parts: readonly TextPart[], separator: string): string | TextPart[] {
  return parts.some((part) => part.cache_control !== undefined)
    ? [...parts]
    : parts.map((part) => part.text).join(separator);
}

export function textPart(text: string): TextPart {
  return { type: 'text', text };
}

function contentBlocks(content: ToolResultBlock['content']): readonly ToolResultContent[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

/** The mark of a whole tool result covers what is before it, so it goes to the last part. */
function markLast(
  parts: readonly TextPart[],
  { cache_control }: Pick<ToolResultBlock, 'cache_control'>,
  { target }: Pick<Conversion, 'target'>,
): readonly TextPart[] {
  if (!target.provider.quirks.cacheControl || !cache_control) return parts;
  return parts.map((part, index) =>
    index === parts.length - 1 ? { ...part, cache_control } : part,
  );
}

function convertImage(block: ImageBlock, { target, warn }: Conversion): UserPart {
  const image = readableImage(block, target, warn);
  return image.kind === 'note'
    ? textPart(image.text)
    : { type: 'image_url', image_url: { url: image.url } };
}

function convertDocument(block: DocumentBlock, conversion: Conversion): readonly UserPart[] {
  const { source } = block;
  const title = block.title ? `"${block.title}"` : 'without a title';
  const header = textPart(documentHeader(block));
  switch (source.type) {
    case 'text':
      return [textPart(`${header.text}\n${source.data}`)];
    case 'content':
      return [header, ...contentBlocks(source.content).flatMap((e) => convertBlock(e, conversion))];
    case 'base64':
      return [convertPdf(block.title ?? 'document.pdf', title, source.data, conversion)];
    case 'url':
      conversion.warn('document (url)', 'replaced by its address');
      return [textPart(`${header.text} ${source.url}`)];
    default:
      conversion.warn('document (file)', 'replaced by a note: the file is stored at Anthropic');
      return [textPart(`[the document ${title} was left out: it is stored at Anthropic]`)];
  }
}

function convertPdf(
  filename: string,
  title: string,
  base64: string,
  { target, warn }: Conversion,
): UserPart {
  const cannotRead = limitsOf(target.provider, target.model).pdf === false;
  if (target.provider.quirks.pdfFiles && !cannotRead) {
    return {
      type: 'file',
      file: { filename, file_data: `data:application/pdf;base64,${base64}` },
    };
  }
  const reader = cannotRead ? target.model : target.provider.name;
  warn('document (PDF)', `replaced by a note: ${reader} takes no PDF files`);
  const kilobytes = Math.ceil((base64.length * 3) / 4 / 1024);
  return textPart(
    `[the PDF document ${title} (${kilobytes} kB) was left out: it cannot be read here]`,
  );
}
