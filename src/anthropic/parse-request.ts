import * as v from 'valibot';
import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';
import { isRecord } from '../json/is-record.ts';
import { MAX_NESTING } from '../json/parse-json.ts';
import { decodeUtf8 } from '../json/utf8.ts';
import { isBodyTooDeep } from './body-depth.ts';
import { createConversationMemory, type FromMessages } from './conversation-memory.ts';
import type { CountRequest, MessagesRequest } from './request.ts';

/** What every Messages request must have, whoever serves it. */
const envelopeSchema = v.looseObject({
  model: v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty')),
  messages: v.array(v.looseObject({}, 'must be an object'), 'must be an array of messages'),
  stream: v.optional(v.boolean('must be true or false')),
});

const text = v.string('must be a string');
const block = v.looseObject({ type: text }, 'must be a content block, an object with a "type"');
const textBlock = v.looseObject({ type: v.literal('text'), text });
const contentBlocks = { array: 'must be a string or an array of content blocks' } as const;

const toolResultBlock = v.looseObject({
  type: v.literal('tool_result'),
  tool_use_id: text,
  content: v.optional(v.union([v.string(), v.array(block)], contentBlocks.array)),
  is_error: v.optional(v.nullable(v.boolean('must be true or false'))),
});
const toolUseBlock = v.looseObject({
  type: v.literal('tool_use'),
  id: text,
  name: text,
  input: v.custom((value) => value !== undefined, 'is required'),
});
const sourceBlock = v.looseObject({
  type: text,
  source: v.looseObject({ type: text }, 'must be an object with a "type"'),
});
const thinkingBlock = v.looseObject({
  type: v.literal('thinking'),
  thinking: text,
  signature: v.optional(text),
});

/** Block types that are not listed are let through: the adapters say what becomes of them. */
const BLOCKS = new Map<unknown, v.GenericSchema>([
  ['text', textBlock],
  ['image', sourceBlock],
  ['document', sourceBlock],
  ['tool_use', toolUseBlock],
  ['tool_result', toolResultBlock],
  ['thinking', thinkingBlock],
]);

const contentBlock = v.lazy((input) => BLOCKS.get(typeOf(input)) ?? block);

const message = v.looseObject({
  role: v.picklist(['user', 'assistant', 'system'], 'must be "user", "assistant" or "system"'),
  content: v.union([v.string(), v.array(v.any())], contentBlocks.array),
});

const tool = v.looseObject({
  name: v.pipe(text, v.nonEmpty('must not be empty')),
  type: v.optional(v.nullable(text)),
});

const conversationSchema = v.looseObject({
  messages: v.pipe(v.array(v.unknown()), v.minLength(1, 'must hold at least one message')),
  system: v.optional(
    v.union([v.string(), v.array(textBlock)], 'must be a string or an array of text blocks'),
  ),
  tools: v.optional(v.array(tool, 'must be an array of tools')),
  tool_choice: v.optional(
    v.looseObject(
      {
        type: v.picklist(
          ['auto', 'any', 'none', 'tool'],
          'must be "auto", "any", "none" or "tool"',
        ),
      },
      'must be an object',
    ),
  ),
  stop_sequences: v.optional(v.nullable(v.array(text, 'must be an array of strings'))),
  temperature: v.optional(v.nullable(v.number('must be a number'))),
  top_p: v.optional(v.nullable(v.number('must be a number'))),
  thinking: v.optional(v.nullable(v.looseObject({ type: text }, 'must be an object'))),
  output_config: v.optional(v.nullable(v.looseObject({}, 'must be an object'))),
  metadata: v.optional(
    v.nullable(v.looseObject({ user_id: v.optional(v.nullable(text)) }, 'must be an object')),
  ),
});

const messagesSchema = v.looseObject({
  ...conversationSchema.entries,
  max_tokens: v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(0, 'must not be negative'),
  ),
});

/** Fields that have a cause of their own. */
const FIELD_CODES: ReadonlyMap<string, ProxyErrorCode> = new Map([
  ['model', 'missing_model'],
  ['messages', 'invalid_messages'],
  ['max_tokens', 'invalid_max_tokens'],
  ['tools', 'invalid_tools'],
  ['tool_choice', 'invalid_tools'],
] satisfies [string, ProxyErrorCode][]);

type Body = Readonly<Record<string, unknown>>;
type ConversationSchema = typeof conversationSchema | typeof messagesSchema;

/** A request whose outline is sound: enough to route it and to pass it through. */
export interface RequestEnvelope {
  readonly model: string;
  readonly stream: boolean;
  /** The parsed body. Its details are unchecked until `assertMessagesRequest`. */
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads the outline of a Messages request.
 * @param parse gives what JSON.parse would, and throws as it does
 * @throws ProxyError that names the field.
 */
export function parseEnvelope(
  bytes: Buffer,
  parse: (bytes: Buffer) => unknown = parseOnce,
): RequestEnvelope {
  const body = readJson(bytes, parse);
  if (!isRecord(body)) {
    throw new ProxyError('invalid_body', 'The request body must be a JSON object.');
  }
  if (isBodyTooDeep(body)) {
    throw new ProxyError(
      'invalid_body',
      `The request body nests its values more than ${MAX_NESTING} levels deep.`,
    );
  }
  const result = v.safeParse(envelopeSchema, withoutObjects(body));
  if (!result.success) throw invalid(result.issues[0]);
  // The body itself, not the copy that was checked: what is known of its messages goes by identity.
  return { model: result.output.model, stream: result.output.stream ?? false, body };
}

function parseOnce(bytes: Buffer): unknown {
  return JSON.parse(decodeUtf8(bytes));
}

function readJson(bytes: Buffer, parse: (bytes: Buffer) => unknown): unknown {
  try {
    return parse(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProxyError('invalid_json', `The request body is not valid JSON: ${reason}`);
  }
}

/** Without messages when each is an object, as nearly always: the schema would copy all of them. */
function withoutObjects(body: Body): Body {
  const { messages } = body;
  return Array.isArray(messages) && messages.every(isObject) ? { ...body, messages: [] } : body;
}

/**
 * Checks the details that a translation relies on. Fields and block types that are not known are
 * left alone: the adapters say what becomes of them.
 * @throws ProxyError that names the field.
 */
export function assertMessagesRequest(body: unknown): asserts body is MessagesRequest {
  assertConversation(messagesSchema, body);
}

/** As `assertMessagesRequest`, for a count_tokens request, which has no `max_tokens` (wire.md 1.7). */
export function assertCountRequest(body: unknown): asserts body is CountRequest {
  assertConversation(conversationSchema, body);
}

function assertConversation(schema: ConversationSchema, body: unknown): void {
  const result = v.safeParse(schema, isRecord(body) ? withoutSound(body) : body, {
    abortEarly: true,
  });
  if (!result.success) throw invalid(result.issues[0]);
  if (!isRecord(body)) return;
  const { messages, system, tools } = body;
  if (Array.isArray(messages)) assertMessages(messages);
  if (isObject(system)) soundSystems.add(system);
  if (isObject(tools)) soundTools.add(tools);
}

/** A fast path: system text and tools are the same objects throughout a conversation. */
const soundSystems = new WeakSet<object>();
const soundTools = new WeakSet<object>();

/** Without what the schema has taken before, and of the messages just enough for it to see some. */
function withoutSound({ messages, system, tools, ...others }: Body): Body {
  const isKnown = (list: unknown, sound: WeakSet<object>): boolean =>
    isObject(list) && sound.has(list);
  return {
    ...others,
    ...(messages === undefined ? {} : { messages: firstOnly(messages) }),
    ...(system === undefined || isKnown(system, soundSystems) ? {} : { system }),
    ...(tools === undefined || isKnown(tools, soundTools) ? {} : { tools }),
  };
}

function firstOnly(messages: unknown): unknown {
  return Array.isArray(messages) ? messages.slice(0, 1) : messages;
}

function assertMessages(messages: readonly unknown[]): void {
  const former = soundMessages.closest(messages);
  const from = former?.shared ?? 0;
  messages.slice(from).forEach((entry, index) => {
    const flaw = findFlaw(entry);
    if (flaw !== undefined) throw invalid(flaw.issue, `messages.${from + index}${flaw.path}`);
  });
  soundMessages.add({ messages }, former);
}

const soundMessages = createConversationMemory<FromMessages>();

/** The first mistake of a message, and where in it the schema stands that found it. */
interface Flaw {
  readonly issue: v.BaseIssue<unknown>;
  readonly path: string;
}

function findFlaw(entry: unknown): Flaw | undefined {
  const result = v.safeParse(message, entry, { abortEarly: true });
  if (!result.success) return { issue: result.issues[0], path: '' };
  const { content } = result.output;
  if (!Array.isArray(content)) return undefined;
  for (const [index, value] of content.entries()) {
    const checked = v.safeParse(contentBlock, value, { abortEarly: true });
    if (!checked.success) return { issue: checked.issues[0], path: `.content.${index}` };
  }
  return undefined;
}

function invalid(issue: v.BaseIssue<unknown>, prefix?: string): ProxyError {
  const path = [prefix, v.getDotPath(issue)].filter(Boolean).join('.');
  const found = issue.received === 'undefined' ? 'it is missing' : `found ${issue.received}`;
  const message =
    issue.received === 'undefined' && issue.kind === 'schema' ? 'is required' : issue.message;
  return new ProxyError(codeOf(path), `${path || 'body'}: ${message} (${found})`);
}

function codeOf(path: string): ProxyErrorCode {
  if (/^messages\.\d+\.content\.\d/.test(path)) return 'invalid_content';
  return FIELD_CODES.get(path.split('.', 1)[0] ?? '') ?? 'invalid_field';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function typeOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
}
