import type { ContentBlock, ToolResultBlock, ToolResultContent } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import { otherBlockText } from '../../conversation/block-text.ts';
import { documentHeader } from '../../conversation/notes.ts';
import type { Conversion } from './conversion.ts';
import type { Part } from './wire-types.ts';

type ImageBlock = Extract<ContentBlock, { type: 'image' }>;
type DocumentBlock = Extract<ContentBlock, { type: 'document' }>;

/** Files that are fetched must say what they are; their names tell. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
};

/**
 * One content block as parts (wire.md 7.2, 9.2). Nothing is dropped but empty text, which Google
 * refuses: what cannot be sent is replaced by text that says so.
 */
export function convertBlock(
  block: ContentBlock | ToolResultContent,
  conversion: Conversion,
): readonly Part[] {
  switch (block.type) {
    case 'text':
      return textParts(block.text);
    case 'image':
      return [convertImage(block, conversion)];
    case 'document':
      return convertDocument(block, conversion);
    default:
      return textParts(otherBlockText(block, conversion.warn));
  }
}

/** The content of a tool result, or of a document made of blocks. */
export function contentBlocks(content: ToolResultBlock['content']): readonly ToolResultContent[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}

/** None for empty text. */
function textParts(text: string): readonly Part[] {
  return text === '' ? [] : [{ text }];
}

function convertImage({ source }: ImageBlock, conversion: Conversion): Part {
  const { target, warn } = conversion;
  if (limitsOf(target.provider, target.model).images === false) {
    warn('image', `replaced by a note: ${target.model} takes no images`);
    return { text: '[an image was left out: this model cannot see images]' };
  }
  switch (source.type) {
    case 'base64':
      return { inlineData: { mimeType: source.media_type, data: source.data } };
    case 'url':
      return fetchedFile('image', source.url, conversion);
    default:
      warn('image (file)', 'replaced by a note: the file is stored at Anthropic');
      return { text: '[an image was left out: it is stored at Anthropic]' };
  }
}

function convertDocument(block: DocumentBlock, conversion: Conversion): readonly Part[] {
  const { source } = block;
  const { target, warn } = conversion;
  const header = documentHeader(block);
  switch (source.type) {
    case 'text':
      return [{ text: `${header}\n${source.data}` }];
    case 'content': {
      const blocks = contentBlocks(source.content);
      return [{ text: header }, ...blocks.flatMap((entry) => convertBlock(entry, conversion))];
    }
    case 'base64':
      if (limitsOf(target.provider, target.model).pdf === false) {
        warn('document (PDF)', `replaced by a note: ${target.model} takes no PDF files`);
        return [{ text: `${header} [left out: this model cannot read PDF files]` }];
      }
      return [
        ...(block.title || block.context ? [{ text: header }] : []),
        { inlineData: { mimeType: source.media_type, data: source.data } },
      ];
    case 'url':
      return [fetchedFile('document', source.url, conversion)];
    default:
      warn('document (file)', 'replaced by a note: the file is stored at Anthropic');
      return [{ text: `${header} [left out: it is stored at Anthropic]` }];
  }
}

/** Only new models fetch what stands at any address; others refuse the whole request (wire.md 7.2). */
function fetchedFile(kind: 'image' | 'document', url: string, conversion: Conversion): Part {
  const extension = /\.([a-z]+)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '';
  const mimeType = MEDIA_TYPES[extension];
  if (conversion.family.takesFilesInResponses && mimeType !== undefined) {
    return { fileData: { mimeType, fileUri: url } };
  }
  conversion.warn(`${kind} (url)`, 'replaced by its address: it would not be fetched');
  return { text: `[${kind === 'image' ? 'an image' : 'a document'} at ${url} was left out]` };
}
