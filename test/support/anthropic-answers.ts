import type { ServerResponse } from 'node:http';
import { collectMessage } from '../../src/anthropic/collect-message.ts';
import { encodeSse } from '../../src/anthropic/encode-sse.ts';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder, type MessageBuilder } from '../../src/anthropic/message-builder.ts';
import type { Part } from '../../src/anthropic/parts.ts';
import { sendJson } from './openai-answers.ts';

/** Streams a whole answer of the Messages API: these parts, then a finish that fits them. */
export function sendMessage(response: ServerResponse, parts: readonly Part[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const callsTool = parts.some(({ type }) => type === 'tool-start');
  const reason = callsTool ? 'tool_use' : 'end_turn';
  response.end(
    buildEvents([...parts, { type: 'finish', reason }])
      .map(encodeSse)
      .join(''),
  );
}

/** The same as a whole message, for a request that asked for no stream. */
export function sendWholeMessage(response: ServerResponse, text: string): void {
  const parts: readonly Part[] = [
    { type: 'text', text },
    { type: 'finish', reason: 'end_turn' },
  ];
  sendJson(response, 200, collectMessage(buildEvents(parts)));
}

/** Streams these parts and cuts the connection. */
export function breakMessageOff(response: ServerResponse, parts: readonly Part[]): void {
  const builder = createBuilder();
  const events = parts.flatMap((part) => [...builder.push(part)]);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(events.map(encodeSse).join(''), () => response.destroy());
}

/** The parts of an answer that calls one tool. */
export function toolParts(name: string, input: unknown, id = 'toolu_1'): Part[] {
  return [
    { type: 'tool-start', key: id, id, name },
    { type: 'tool-input', key: id, json: JSON.stringify(input) },
    { type: 'tool-end', key: id },
  ];
}

function buildEvents(parts: readonly Part[]): StreamEvent[] {
  const builder = createBuilder();
  return [...parts.flatMap((part) => [...builder.push(part)]), ...builder.end()];
}

function createBuilder(): MessageBuilder {
  return createMessageBuilder({
    id: 'msg_1',
    model: 'claude-opus-4-8',
    estimatedInputTokens: 1,
    thinkingSignature: 'signature',
    newToolId: () => 'toolu_none',
  });
}
