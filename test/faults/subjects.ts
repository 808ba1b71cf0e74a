import { anthropicDialect, compatibleDialect } from '../support/stand-ins/anthropic.ts';
import type { Dialect } from '../support/stand-ins/dialect.ts';
import { geminiDialect } from '../support/stand-ins/gemini.ts';
import { ollamaDialect } from '../support/stand-ins/ollama.ts';
import { openaiDialect } from '../support/stand-ins/openai.ts';
import { responsesDialect } from '../support/stand-ins/openai-responses.ts';

/** One way in which upstreams are spoken to, and what its wire form is made of. */
export interface Subject {
  readonly name: string;
  readonly dialect: Dialect;
  /** Its bytes go to the client as they come; otherwise they are translated. */
  readonly isForwarded: boolean;
  readonly framing: 'events' | 'lines';
  /** The field that tells tool calls apart. */
  readonly toolIdField: string;
  readonly usageFields: readonly string[];
  /** A frame that reports an error in the middle of a stream. */
  readonly errorFrame: (message: string) => string;
  /** A frame of a kind that nobody knows. */
  readonly unknownFrame: string;
  /** The frames of a stream with its end said twice. */
  readonly endedTwice: (frames: readonly string[]) => readonly string[];
}

const data = (json: unknown): string => `data: ${JSON.stringify(json)}\n\n`;
const named = (json: { readonly type: string }): string => `event: ${json.type}\n${data(json)}`;

const messages = {
  framing: 'events',
  toolIdField: 'id',
  usageFields: ['usage'],
  errorFrame: (message) =>
    `event: error\n${data({ type: 'error', error: { type: 'overloaded_error', message } })}`,
  unknownFrame: named({ type: 'unheard_of' }),
  endedTwice: (frames) => [...frames, ...frames.slice(-2)],
} as const satisfies Partial<Subject>;

/** Every protocol that is translated, and the one whose bytes are forwarded. */
export const SUBJECTS: readonly Subject[] = [
  {
    name: 'openai',
    dialect: openaiDialect,
    isForwarded: false,
    framing: 'events',
    toolIdField: 'id',
    usageFields: ['usage'],
    errorFrame: (message) => data({ error: { message, type: 'server_error', code: 503 } }),
    unknownFrame: data({ object: 'unheard.of' }),
    // The last frame is [DONE].
    endedTwice: (frames) => [...frames.slice(0, -1), ...frames.slice(-2)],
  },
  {
    name: 'openai-responses',
    dialect: responsesDialect,
    isForwarded: false,
    framing: 'events',
    toolIdField: 'call_id',
    usageFields: ['usage'],
    errorFrame: (message) => named({ type: 'error', ...{ code: 'server_error', message } }),
    unknownFrame: named({ type: 'response.unheard_of' }),
    endedTwice: (frames) => [...frames, ...frames.slice(-1)],
  },
  {
    name: 'gemini',
    dialect: geminiDialect,
    isForwarded: false,
    framing: 'events',
    toolIdField: 'id',
    usageFields: ['usageMetadata'],
    errorFrame: (message) => data({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
    unknownFrame: data({ unheardOf: {} }),
    endedTwice: (frames) => [
      ...frames,
      data({ candidates: [{ content: { role: 'model', parts: [] }, finishReason: 'STOP' }] }),
    ],
  },
  {
    name: 'ollama',
    dialect: ollamaDialect,
    isForwarded: false,
    framing: 'lines',
    toolIdField: 'id',
    usageFields: ['prompt_eval_count', 'eval_count'],
    errorFrame: (message) => `${JSON.stringify({ error: message })}\n`,
    unknownFrame: `${JSON.stringify({ model: 'qwen3', unheard_of: {}, done: false })}\n`,
    endedTwice: (frames) => [...frames, ...frames.slice(-1)],
  },
  { ...messages, name: 'compatible', dialect: compatibleDialect, isForwarded: false },
  { ...messages, name: 'anthropic', dialect: anthropicDialect, isForwarded: true },
];
