import * as v from 'valibot';
import { isRecord } from '../json/is-record.ts';
import { createConversationMemory, type FromMessages } from './conversation-memory.ts';
import { invalidRequest } from './invalid-request.ts';
import type { CountRequest, MessagesRequest } from './request.ts';
import {
  contentBlockSchema,
  conversationSchema,
  messageSchema,
  messagesSchema,
} from './request-schemas.ts';

type Body = Readonly<Record<string, unknown>>;
type ConversationSchema = typeof conversationSchema | typeof messagesSchema;

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
  if (!result.success) throw invalidRequest(result.issues[0]);
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
    if (flaw !== undefined)
      throw invalidRequest(flaw.issue, `messages.${from + index}${flaw.path}`);
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
  const result = v.safeParse(messageSchema, entry, { abortEarly: true });
  if (!result.success) return { issue: result.issues[0], path: '' };
  const { content } = result.output;
  if (!Array.isArray(content)) return undefined;
  for (const [index, value] of content.entries()) {
    const checked = v.safeParse(contentBlockSchema, value, { abortEarly: true });
    if (!checked.success) return { issue: checked.issues[0], path: `.content.${index}` };
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
