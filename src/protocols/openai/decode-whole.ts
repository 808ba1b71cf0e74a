import type { Part } from '../../anthropic/parts.ts';
import { isRecord } from '../../json/is-record.ts';
import { readBareFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext } from '../adapter.ts';
import { notJson } from '../not-json.ts';
import { AnswerReader } from './answer-reader.ts';

/**
 * Reads an answer that was not streamed: its message is one large delta.
 * @param body parsed JSON, or the text of a body that is none.
 * @throws ProxyError when the body is an error, a web page or not a chat completion.
 */
export function decodeWhole(body: unknown, context: AnswerContext): readonly Part[] {
  const { target } = context;
  if (typeof body === 'string') throw notJson(body, target, 'a chat completion');
  const reader = new AnswerReader(context);
  const parts = reader.read(asChunk(body));
  if (isRecord(body) && !Array.isArray(body['choices']) && 'message' in body) {
    throw errorFromFault(readBareFault(body) ?? { message: '', codes: [], details: '' }, target);
  }
  return [...parts, ...reader.end()];
}

function asChunk(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['choices'])) return body;
  const choices: readonly unknown[] = body['choices'];
  return {
    ...body,
    choices: choices.map((choice) =>
      isRecord(choice) && isRecord(choice['message'])
        ? { ...choice, delta: numberedCalls(choice['message']) }
        : choice,
    ),
  };
}

/** In a whole message each entry is a call of its own; only fragments share an index. */
function numberedCalls(message: Readonly<Record<string, unknown>>): unknown {
  const calls = message['tool_calls'];
  if (!Array.isArray(calls)) return message;
  return {
    ...message,
    tool_calls: calls.map((call: unknown, index) => (isRecord(call) ? { ...call, index } : call)),
  };
}
