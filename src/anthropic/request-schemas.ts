import * as v from 'valibot';

/*
 * What a Messages request must be like. Fields and block types that are not listed are let through:
 * the adapters say what becomes of them.
 */

/** What every Messages request must have, whoever serves it. */
export const envelopeSchema = v.looseObject({
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

const BLOCKS = new Map<unknown, v.GenericSchema>([
  ['text', textBlock],
  ['image', sourceBlock],
  ['document', sourceBlock],
  ['tool_use', toolUseBlock],
  ['tool_result', toolResultBlock],
  ['thinking', thinkingBlock],
]);

/** One block of a message's content. */
export const contentBlockSchema = v.lazy((input) => BLOCKS.get(typeOf(input)) ?? block);

/** A message, its content blocks unchecked. */
export const messageSchema = v.looseObject({
  role: v.picklist(['user', 'assistant', 'system'], 'must be "user", "assistant" or "system"'),
  content: v.union([v.string(), v.array(v.any())], contentBlocks.array),
});

const tool = v.looseObject({
  name: v.pipe(text, v.nonEmpty('must not be empty')),
  type: v.optional(v.nullable(text)),
});

/** A count_tokens request (wire.md 1.7), its messages unchecked. */
export const conversationSchema = v.looseObject({
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

/** The same with what a request for an answer needs. */
export const messagesSchema = v.looseObject({
  ...conversationSchema.entries,
  max_tokens: v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(0, 'must not be negative'),
  ),
});

function typeOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
}
