import {
  type AnyTool,
  type ContentBlock,
  isCustomTool,
  type Message,
  type MessagesRequest,
  type ToolResultContent,
} from '../anthropic/request.ts';
import { isRecord } from '../json/is-record.ts';
import { countPdf, UNKNOWN_DOCUMENT_TOKENS } from './count-document.ts';
import { countImage, UNKNOWN_IMAGE_TOKENS } from './count-image.ts';
import type { TextCounter } from './count-text.ts';

/** The parts of a Messages request that take up the model's context. */
export interface CountableRequest {
  readonly messages?: MessagesRequest['messages'] | undefined;
  readonly system?: MessagesRequest['system'] | undefined;
  readonly tools?: MessagesRequest['tools'] | undefined;
}

/**
 * What surrounds the text. With these, the two examples in Anthropic's guide to token counting,
 * 14 without a tool and 403 with one, count 14 and 410. OpenAI's chat format takes about as much.
 */
const REQUEST_OVERHEAD = 3;
const MESSAGE_OVERHEAD = 4;
/** The instructions which Anthropic adds as soon as there is a tool, as it publishes for Claude 4. */
const TOOLS_PREAMBLE = 346;
/** The braces and keys around a tool's name, description and schema, or a call's name and input. */
const TOOL_OVERHEAD = 5;
/** The tags, id and reference which tie a result to its call. */
const TOOL_RESULT_OVERHEAD = 5;
/** Encrypted or encoded data is base64 of text, so 4/3 of its length, and text has 4 to a token. */
const OPAQUE_CHARACTERS_PER_TOKEN = 16 / 3;
/** Fields whose strings stand for text that only the provider can read. */
const OPAQUE_FIELDS: ReadonlySet<string> = new Set([
  'data',
  'encrypted_content',
  'encrypted_index',
  'encrypted_stdout',
  'signature',
]);

export type Block = ContentBlock | ToolResultContent;
type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>;

/** What counts each part of a request. */
export interface PartCounters {
  readonly text: TextCounter;
  readonly system: (blocks: readonly Block[]) => number;
  readonly message: (message: Message) => number;
  readonly tool: (tool: AnyTool) => number;
}

/**
 * The tokens that a request takes before the answer: images, PDFs, tools and the frame of each message
 * by the rules of this folder. Takes anything for a request: what it does not know counts as its JSON.
 */
export function countParts(
  request: CountableRequest,
  { text, system, message, tool }: PartCounters,
): number {
  const messages = listOf<Message>(request.messages);
  const tools = listOf<AnyTool>(request.tools);
  return (
    REQUEST_OVERHEAD +
    (Array.isArray(request.system) ? system(request.system) : countLoose(request.system, text)) +
    sum(messages, (each) => (isRecord(each) ? message(each) : MESSAGE_OVERHEAD)) +
    (tools.length > 0 ? TOOLS_PREAMBLE : 0) +
    sum(tools, (each) => (isRecord(each) ? tool(each) : countTool(each, text)))
  );
}

/** One message, with its frame. */
export function countMessage({ content }: Message, countText: TextCounter): number {
  return MESSAGE_OVERHEAD + countContent(content, countText);
}

/** Text, or blocks of any kind. */
export function countContent(
  content: string | readonly Block[] | null | undefined,
  countText: TextCounter,
): number {
  if (!Array.isArray(content)) return countLoose(content, countText);
  return sum(content, (block) => countBlock(block, countText));
}

function countBlock(block: Partial<Block> | null | undefined, countText: TextCounter): number {
  switch (block?.type) {
    case 'text':
      return countLoose(block.text, countText);
    case 'image':
      return countImageSource(block.source);
    case 'document':
      return countDocument(block, countText);
    case 'search_result':
      return (
        countLoose(block.title, countText) +
        countLoose(block.source, countText) +
        countContent(block.content, countText)
      );
    case 'thinking':
      // Without its text, the signature is the only measure of what was thought.
      return block.thinking ? countLoose(block.thinking, countText) : countOpaque(block.signature);
    case 'redacted_thinking':
      return countOpaque(block.data);
    case 'tool_use':
    case 'server_tool_use':
      return TOOL_OVERHEAD + countLoose(block.name, countText) + countJson(block.input, countText);
    case 'tool_result':
      return TOOL_RESULT_OVERHEAD + countContent(block.content, countText);
    default:
      return countUnknown(block, countText);
  }
}

function countImageSource(source: Partial<BlockOf<'image'>['source']> | undefined): number {
  return source?.type === 'base64' && typeof source.data === 'string'
    ? countImage(source.data)
    : UNKNOWN_IMAGE_TOKENS;
}

function countDocument(
  { title, context, source }: Partial<BlockOf<'document'>>,
  countText: TextCounter,
): number {
  const frame = countLoose(title, countText) + countLoose(context, countText);
  switch (source?.type) {
    case 'text':
      return frame + countLoose(source.data, countText);
    case 'content':
      return frame + countContent(source.content, countText);
    case 'base64':
      return (
        frame + (typeof source.data === 'string' ? countPdf(source.data) : UNKNOWN_DOCUMENT_TOKENS)
      );
    default:
      return frame + UNKNOWN_DOCUMENT_TOKENS;
  }
}

/** The definition of one tool. */
export function countTool(tool: AnyTool, countText: TextCounter): number {
  if (!isRecord(tool) || !isCustomTool(tool)) return TOOL_OVERHEAD + countUnknown(tool, countText);
  return (
    TOOL_OVERHEAD +
    countLoose(tool.name, countText) +
    countLoose(tool.description, countText) +
    countJson(tool.input_schema, countText)
  );
}

/** What should be text, or left out. */
function countLoose(text: unknown, countText: TextCounter): number {
  if (typeof text === 'string') return text === '' ? 0 : countText(text);
  return text === undefined || text === null ? 0 : countUnknown(text, countText);
}

function countJson(value: unknown, countText: TextCounter): number {
  return countText(JSON.stringify(value) ?? '');
}

function countOpaque(data: unknown): number {
  return typeof data === 'string' ? Math.ceil(data.length / OPAQUE_CHARACTERS_PER_TOKEN) : 0;
}

/** Its JSON without what the model does not see, and opaque fields by their length. */
function countUnknown(value: unknown, countText: TextCounter): number {
  let opaque = 0;
  const json = JSON.stringify(value, (key, field: unknown) => {
    if (key === 'cache_control') return undefined;
    if (typeof field !== 'string' || !OPAQUE_FIELDS.has(key)) return field;
    opaque += countOpaque(field);
    return undefined;
  });
  return opaque + countText(json ?? '');
}

/** Requests that are only forwarded may hold anything here. */
function listOf<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  let total = 0;
  for (const item of items) total += count(item);
  return total;
}
