import { ProxyError } from '../errors/proxy-error.ts';
import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/parse-json.ts';
import type { AnswerBlock, AnswerMessage, StreamEvent } from './events.ts';

/**
 * Folds the events of a complete answer into the one JSON object that a client gets which did not
 * ask for a stream.
 * @throws ProxyError `upstream_invalid_tool_call` when a tool call's arguments are not JSON: unlike
 * a stream, an object cannot carry them as they are, and inventing others would run the wrong thing.
 */
export function collectMessage(events: Iterable<StreamEvent>): AnswerMessage {
  let message: AnswerMessage | undefined;
  const blocks: AnswerBlock[] = [];
  const toolInputs = new Map<number, string>();

  for (const event of events) {
    if (event.type === 'message_start') message = { ...event.message, content: blocks };
    else if (event.type === 'content_block_start') blocks.push({ ...event.content_block });
    else if (event.type === 'content_block_delta') applyDelta(blocks, toolInputs, event);
    else if (event.type === 'message_delta' && message !== undefined) applyEnd(message, event);
  }
  if (message === undefined) {
    throw new ProxyError('internal', 'An answer without events was collected.');
  }
  return { ...message, content: withToolInputs(blocks, toolInputs, message.stop_reason) };
}

function applyDelta(
  blocks: readonly AnswerBlock[],
  toolInputs: Map<number, string>,
  { index, delta }: Extract<StreamEvent, { type: 'content_block_delta' }>,
): void {
  const block = blocks[index];
  if (delta.type === 'input_json_delta') {
    toolInputs.set(index, (toolInputs.get(index) ?? '') + delta.partial_json);
  } else if (delta.type === 'text_delta' && block?.type === 'text') {
    block.text += delta.text;
  } else if (block?.type === 'thinking') {
    if (delta.type === 'thinking_delta') block.thinking += delta.thinking;
    else if (delta.type === 'signature_delta') block.signature = delta.signature;
  }
}

function applyEnd(
  message: AnswerMessage,
  { delta, usage }: Extract<StreamEvent, { type: 'message_delta' }>,
): void {
  message.stop_reason = delta.stop_reason;
  message.stop_sequence = delta.stop_sequence;
  message.usage = {
    ...message.usage,
    input_tokens: usage.input_tokens ?? message.usage.input_tokens,
    cache_read_input_tokens: usage.cache_read_input_tokens,
    cache_creation_input_tokens: usage.cache_creation_input_tokens,
    output_tokens: usage.output_tokens,
    output_tokens_details: usage.output_tokens_details,
    server_tool_use: usage.server_tool_use,
  };
}

/** A call that the output limit cut off is left out: `max_tokens` says that something is missing. */
function withToolInputs(
  blocks: readonly AnswerBlock[],
  toolInputs: ReadonlyMap<number, string>,
  stopReason: string | null,
): AnswerBlock[] {
  return blocks.flatMap((block, index): AnswerBlock[] => {
    if (block.type !== 'tool_use' && block.type !== 'server_tool_use') return [block];
    const input = parseToolInput(toolInputs.get(index) ?? '{}');
    if (input !== undefined) return [{ ...block, input }];
    if (stopReason === 'max_tokens') return [];
    throw new ProxyError(
      'upstream_invalid_tool_call',
      `The upstream called the tool ${block.name} with arguments that are not a JSON object.`,
    );
  });
}

function parseToolInput(json: string): object | undefined {
  const value = parseJson(json);
  return isRecord(value) ? value : undefined;
}
