import type { MessagesRequest } from '../../src/anthropic/request.ts';
import type { Warning } from '../../src/conversation/warnings.ts';
import type { AnswerContext, Target } from '../../src/protocols/adapter.ts';
import { openaiResponsesAdapter } from '../../src/protocols/openai-responses/adapter.ts';
import { KNOWN_PROVIDERS } from '../../src/providers/registry.ts';
import { type Decoded, decoded } from './decoded.ts';
import { testProvider } from './test-config.ts';

type Json = Readonly<Record<string, unknown>>;

/** A model of a provider as the registry knows it, or of one of another name in the common dialect. */
export function responsesTarget(model = 'gpt-6-sol', name = 'openai'): Target {
  const quirks = KNOWN_PROVIDERS.get(name)?.quirks;
  const provider = testProvider('https://upstream.test/v1', {
    name,
    protocol: 'openai-responses',
    ...(quirks === undefined ? {} : { quirks }),
  });
  return { provider, model };
}

export interface EncodedResponse {
  readonly body: Json & { readonly input: readonly Json[] };
  readonly warnings: readonly Warning[];
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Encodes a request of these fields. */
export function encodeResponse(fields: Json, target: Target = responsesTarget()): EncodedResponse {
  const request = {
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
  const { body, warnings, toolNames } = openaiResponsesAdapter.encodeRequest(request, target);
  return { body: JSON.parse(JSON.stringify(body)), warnings, toolNames };
}

/** The input items of a conversation. */
export function inputOf(messages: readonly unknown[], target?: Target): readonly Json[] {
  return encodeResponse({ messages }, target).body.input;
}

/** What is wrong with the order of calls and outputs, and of reasoning; empty when nothing is. */
export function inputFaults(input: readonly Json[]): readonly string[] {
  const faults: string[] = [];
  const open: unknown[] = [];
  input.forEach((item, index) => {
    const { type, role, call_id } = item;
    if (type === 'function_call_output') {
      const at = open.indexOf(call_id);
      if (at === -1) faults.push(`item ${index} answers no open call`);
      else open.splice(at, 1);
    }
    const isOthers = type === 'message' && role !== 'assistant';
    if (isOthers && open.length > 0) faults.push(`item ${index} comes before outputs of ${open}`);
    if (type === 'function_call') open.push(call_id);
    const next = input[index + 1];
    const isFollowed =
      next?.['type'] === 'reasoning' ||
      next?.['type'] === 'function_call' ||
      next?.['role'] === 'assistant';
    if (type === 'reasoning' && !isFollowed) faults.push(`reasoning ${index} leads to nothing`);
  });
  if (open.length > 0) faults.push(`no outputs for ${open}`);
  return faults;
}

/** The context of an answer, an ordinary one of the default target unless told otherwise. */
export function responsesContext(changes: Partial<AnswerContext> = {}): AnswerContext {
  return { target: responsesTarget(), toolNames: new Map(), webSearch: false, ...changes };
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decodeResponse(
  pieces: Iterable<Uint8Array>,
  context: AnswerContext = responsesContext(),
): Decoded {
  return decoded(openaiResponsesAdapter.createDecoder(context), pieces);
}

/** A stream of these events, as OpenAI frames it. */
export function streamOfEvents(events: readonly Json[]): Uint8Array {
  const frames = events.map(
    (event, sequence_number) =>
      `event: ${event['type']}\ndata: ${JSON.stringify({ ...event, sequence_number })}\n\n`,
  );
  return new TextEncoder().encode(frames.join(''));
}

/** Decodes events in one piece. */
export function decodeEvents(events: readonly Json[], context?: AnswerContext): Decoded {
  return decodeResponse([streamOfEvents(events)], context);
}

const created: Json = {
  type: 'response.created',
  response: { id: 'resp_1', status: 'in_progress', output: [] },
};

/** The last event, with usage. */
export function completed(response: Json = {}, kind = 'completed'): Json {
  const usage = {
    input_tokens: 900,
    input_tokens_details: { cached_tokens: 512, cache_write_tokens: 100 },
    output_tokens: 70,
    output_tokens_details: { reasoning_tokens: 40 },
    total_tokens: 970,
  };
  return {
    type: `response.${kind}`,
    response: { id: 'resp_1', object: 'response', status: kind, output: [], usage, ...response },
  };
}

/** A whole stream of these events. */
export function answered(...events: readonly Json[]): readonly Json[] {
  return [created, ...events, completed()];
}

/** The events of one item: its beginning, these, its end. */
export function itemEvents(index: number, item: Json, ...events: readonly Json[]): readonly Json[] {
  const { content, summary, encrypted_content, ...rest } = item;
  const bare =
    item['type'] === 'message'
      ? { ...rest, content: [] }
      : item['type'] === 'reasoning'
        ? { ...rest, summary: [] }
        : { ...rest, ...('arguments' in item ? { arguments: '' } : {}) };
  return [
    { type: 'response.output_item.added', output_index: index, item: bare },
    ...events.map((event) => ({ output_index: index, item_id: item['id'], ...event })),
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

/** A message in two deltas. */
export function messageEvents(index: number, text: string, item: Json = {}): readonly Json[] {
  const half = Math.ceil(text.length / 2);
  return itemEvents(
    index,
    {
      type: 'message',
      id: `msg_${index}`,
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text, annotations: [] }],
      ...item,
    },
    { type: 'response.output_text.delta', content_index: 0, delta: text.slice(0, half) },
    { type: 'response.output_text.delta', content_index: 0, delta: text.slice(half) },
    { type: 'response.output_text.done', content_index: 0, text },
  );
}

/** A reasoning item with a summary of these sections. */
export function reasoningEvents(index: number, sections: readonly string[]): readonly Json[] {
  return itemEvents(
    index,
    {
      type: 'reasoning',
      id: `rs_${index}`,
      summary: sections.map((text) => ({ type: 'summary_text', text })),
      encrypted_content: `secret ${index}`,
    },
    ...sections.flatMap((text, summary_index) => [
      { type: 'response.reasoning_summary_part.added', summary_index },
      { type: 'response.reasoning_summary_text.delta', summary_index, delta: text },
      { type: 'response.reasoning_summary_text.done', summary_index, text },
    ]),
  );
}

/** A function call in two deltas. */
export function callEvents(index: number, name: string, json: string): readonly Json[] {
  const half = Math.ceil(json.length / 2);
  return itemEvents(
    index,
    {
      type: 'function_call',
      id: `fc_${index}`,
      call_id: `call_${index}`,
      name,
      arguments: json,
      status: 'completed',
    },
    { type: 'response.function_call_arguments.delta', delta: json.slice(0, half) },
    { type: 'response.function_call_arguments.delta', delta: json.slice(half) },
    { type: 'response.function_call_arguments.done', arguments: json },
  );
}
