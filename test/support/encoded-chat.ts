import type { MessagesRequest } from '../../src/anthropic/request.ts';
import type { Warning } from '../../src/conversation/warnings.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { encodeRequest } from '../../src/protocols/openai/encode-request.ts';
import { testTarget } from './chat-decoding.ts';

export interface EncodedMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly reasoning_content?: string;
  readonly reasoning?: string;
}

export interface Encoded {
  readonly body: Readonly<Record<string, unknown>> & {
    readonly messages: readonly EncodedMessage[];
  };
  readonly warnings: readonly Warning[];
  readonly toolNames: ReadonlyMap<string, string>;
}

/** Encodes a request of these fields for a provider with these quirks. */
export function encode(
  fields: Readonly<Record<string, unknown>>,
  quirks: Partial<Target['provider']['quirks']> = {},
  target: Target = testTarget(quirks),
): Encoded {
  const request = {
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
  const { body, warnings, toolNames } = encodeRequest(request, target);
  return { body: JSON.parse(JSON.stringify(body)), warnings, toolNames };
}

/** The messages of an encoded conversation. */
export function encodeMessages(
  messages: readonly unknown[],
  quirks: Partial<Target['provider']['quirks']> = {},
): readonly EncodedMessage[] {
  return encode({ messages }, quirks).body.messages;
}

/** What is wrong with the order of the tool messages; empty when nothing is (wire.md 2.2). */
export function toolOrderFaults(messages: readonly EncodedMessage[]): readonly string[] {
  const faults: string[] = [];
  let open: string[] = [];
  messages.forEach((message, index) => {
    if (message.role === 'tool') {
      const at = open.indexOf(message.tool_call_id ?? '');
      if (at === -1) faults.push(`message ${index} answers no open call`);
      else open.splice(at, 1);
      return;
    }
    if (open.length > 0) faults.push(`message ${index} comes before the results of ${open}`);
    open = (message.tool_calls ?? []).map((call) => call.id);
  });
  if (open.length > 0) faults.push(`no results for ${open}`);
  return faults;
}
