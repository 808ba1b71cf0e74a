import { isRecord } from '../json/is-record.ts';

/** What the demo's model says in one turn. */
export interface Turn {
  readonly text: string;
  readonly toolCall:
    | { readonly id: string; readonly name: string; readonly json: string }
    | undefined;
  readonly finishReason: 'stop' | 'tool_calls';
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

/** Holds what a careless translation would spoil: quotes, backslashes, other scripts, line breaks. */
export const DEMO_CONTENT = `# Written through tproxy

"Quotes", back\\slashes, naïve café, 日本語 and 🚀 all arrive byte for byte.
`;

/**
 * Plays the model: asked for the first time, it writes a file; shown the result, it says so.
 * @param body a chat completions request
 * @param file absolute path of what it writes
 */
export function playTurn(body: Readonly<Record<string, unknown>>, file: string): Turn {
  const messages = Array.isArray(body['messages']) ? body['messages'] : [];
  const promptTokens = Math.ceil(JSON.stringify(body).length / 4);
  if (messages.some((message) => isRecord(message) && message['role'] === 'tool')) {
    return say(
      'Done. The file is written, and every byte of it came through the proxy.',
      promptTokens,
    );
  }
  if (hasTool(body['tools'], 'Write')) {
    const json = JSON.stringify({ file_path: file, content: DEMO_CONTENT });
    return {
      text: 'I will write the file now. ',
      toolCall: { id: 'call_demo_1', name: 'Write', json },
      finishReason: 'tool_calls',
      usage: usage(promptTokens, json.length),
    };
  }
  return say(
    body['response_format'] === undefined ? 'Hello.' : '{"title":"A demonstration"}',
    promptTokens,
  );
}

function say(text: string, promptTokens: number): Turn {
  return {
    text,
    toolCall: undefined,
    finishReason: 'stop',
    usage: usage(promptTokens, text.length),
  };
}

function usage(promptTokens: number, characters: number): Turn['usage'] {
  const completionTokens = Math.ceil(characters / 4);
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

function hasTool(tools: unknown, name: string): boolean {
  return (
    Array.isArray(tools) &&
    tools.some(
      (tool) => isRecord(tool) && isRecord(tool['function']) && tool['function']['name'] === name,
    )
  );
}
