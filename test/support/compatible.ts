import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part } from '../../src/anthropic/parts.ts';
import { encodeEnvelope } from '../../src/anthropic/reasoning-envelope.ts';
import type { Message, MessagesRequest } from '../../src/anthropic/request.ts';
import type { CompatibleQuirks, ModelLimits, Provider } from '../../src/config/types.ts';
import { fitForCompatible } from '../../src/conversation/fit-for-compatible.ts';
import type { Warning } from '../../src/conversation/warnings.ts';
import { createWarnings } from '../../src/conversation/warnings.ts';
import type { Target } from '../../src/protocols/adapter.ts';
import { anthropicAdapter } from '../../src/protocols/anthropic/adapter.ts';
import { DEFAULT_OPTIONS } from '../../src/providers/common-dialect.ts';
import { compatibleQuirks } from '../../src/providers/compatible-vendors.ts';
import { type Decoded, decoded } from './decoded.ts';
import { type ReadAnswer, readEvents } from './read-events.ts';
import { testProvider } from './test-config.ts';

/** A compatible endpoint of a vendor; `test` is one of which nothing is known. */
export function compatibleTarget(
  name = 'test',
  changes: Partial<Provider> = {},
  model = 'test-model',
): Target {
  const provider = testProvider('https://upstream.test/anthropic', {
    name,
    protocol: 'anthropic',
    ...changes,
  });
  return { provider, model };
}

/** A target whose endpoint differs in this from what is known of the vendor. */
export function targetWith(compatible: Partial<CompatibleQuirks>, name = 'test'): Target {
  return compatibleTarget(name, { options: { ...DEFAULT_OPTIONS, compatible } });
}

/** A request of these fields. */
export function messagesRequest(fields: Readonly<Record<string, unknown>>): MessagesRequest {
  return {
    model: 'claude-test',
    max_tokens: 4000,
    messages: [{ role: 'user', content: 'Hi' }],
    ...fields,
  } as MessagesRequest;
}

export interface Fitted {
  readonly request: MessagesRequest;
  readonly warnings: readonly Warning[];
}

/** Makes a request of these fields fit for a target. */
export function fitted(
  fields: Readonly<Record<string, unknown>>,
  target: Target = compatibleTarget(),
  limits: ModelLimits = {},
): Fitted {
  const { warn, list } = createWarnings();
  const request = fitForCompatible(messagesRequest(fields), {
    provider: target.provider.name,
    model: target.model,
    quirks: compatibleQuirks(target.provider),
    limits,
    warn,
  });
  return { request, warnings: list() };
}

/** What is wrong with the order of messages and blocks; empty when nothing is (wire.md 1.2, 4.5). */
export function orderFaults(messages: readonly Message[]): readonly string[] {
  let open: readonly string[] = [];
  const faults = messages.flatMap((message, index) => {
    const blocks = typeof message.content === 'string' ? [] : message.content;
    const answered = blocks.flatMap((block) =>
      block.type === 'tool_result' ? [block.tool_use_id] : [],
    );
    const isMatched = [...answered].sort().join() === [...open].sort().join();
    const unmatched = isMatched ? [] : [`message ${index} answers ${answered}, not ${open}`];
    open = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    return [...messageFaults(message, index), ...unmatched];
  });
  return open.length > 0 ? [...faults, `no results for ${open}`] : faults;
}

function messageFaults({ role, content }: Message, index: number): readonly string[] {
  const faults: string[] = [];
  const blocks = typeof content === 'string' ? [] : content;
  const types = blocks.map((block) => block.type);
  if (role !== (index % 2 === 0 ? 'user' : 'assistant')) faults.push(`${index} is of ${role}`);
  if (content.length === 0) faults.push(`${index} is empty`);
  if (blocks.some((block) => block.type === 'text' && block.text === '')) {
    faults.push(`${index} holds empty text`);
  }
  if (types.lastIndexOf('tool_result') >= types.filter((type) => type === 'tool_result').length) {
    faults.push(`${index} has a tool result after other content`);
  }
  return faults;
}

/** Feeds the pieces of a stream to a fresh decoder. */
export function decodeStream(
  pieces: Iterable<Uint8Array> | string,
  target: Target = compatibleTarget(),
  toolNames: ReadonlyMap<string, string> = new Map(),
): Decoded {
  const bytes = typeof pieces === 'string' ? [new TextEncoder().encode(pieces)] : pieces;
  return decoded(anthropicAdapter.createDecoder({ target, toolNames, webSearch: false }), bytes);
}

/** Server-sent events with their `event:` lines. */
export function frames(events: readonly Readonly<Record<string, unknown>>[]): string {
  return events
    .map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

/** What the strict reader makes of the parts, once they have become events. */
export function readParts(parts: readonly Part[], target: Target = compatibleTarget()): ReadAnswer {
  let count = 0;
  const builder = createMessageBuilder({
    id: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 7,
    thinkingSignature: encodeEnvelope({ provider: target.provider.name, model: target.model }),
    newToolId: () => `toolu_new_${count++}`,
  });
  return readEvents([...parts.flatMap((part) => [...builder.push(part)]), ...builder.end()]);
}
