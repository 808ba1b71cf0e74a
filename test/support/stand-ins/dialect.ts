import type { IncomingHttpHeaders } from 'node:http';
import type { Protocol } from '../../../src/config/types.ts';
import type { ScriptedAnswer, ScriptedCall } from './script.ts';

export type Json = Readonly<Record<string, unknown>>;

/** What of a model's reasoning came back with one of its turns. */
export interface Reasoning {
  readonly text: string;
  /** What the vendor signed or encrypted. */
  readonly secret: string;
}

/** One turn of a conversation as a stand-in was sent it. */
export interface ReadTurn {
  readonly role: 'assistant' | 'user';
  readonly text: string;
  readonly calls: readonly ScriptedCall[];
  readonly results: readonly { readonly id: string; readonly text: string }[];
  /** Undefined: none. */
  readonly reasoning?: Reasoning | undefined;
}

export interface ReadRequest {
  readonly turns: readonly ReadTurn[];
  /** What the vendor would refuse. */
  readonly faults: readonly string[];
}

/** One vendor's way to say what a scripted model says, and to read what it is asked. */
export interface Dialect {
  /** The provider's name in the configuration; its secrets are named after it too. */
  readonly provider: string;
  readonly protocol: Protocol;
  readonly model: string;
  /** The path of its api_base_url. */
  readonly basePath: string;
  /** False: it stands on the person's own machine. */
  readonly wantsKey: boolean;
  /** What its counts tell beside input and output. */
  readonly counts: { readonly cached: boolean; readonly thinking: boolean };
  /** Below the base path. */
  readonly path: (isStreamed: boolean) => string;
  /** How it counts a prompt, if it does. */
  readonly count?: { readonly path: string; readonly answer: (tokens: number) => Json };
  readonly contentType: string;
  readonly isAuthorized: (headers: IncomingHttpHeaders) => boolean;
  readonly read: (body: Json) => ReadRequest;
  /** @param secret what the vendor signs the reasoning with. */
  readonly stream: (answer: ScriptedAnswer, secret: string) => string;
  readonly whole: (answer: ScriptedAnswer, secret: string) => Json;
  /** What must come back with the answer in later requests. */
  readonly reasoning: (answer: ScriptedAnswer, secret: string) => Reasoning | undefined;
  /** The body of an error in its own shape. */
  readonly error: (status: number, message: string) => unknown;
  /** Its way to say that there were too many requests, and to wait no longer than a second. */
  readonly rateLimit: {
    readonly body: unknown;
    readonly headers: Readonly<Record<string, string>>;
  };
}

/** A turn in which nothing was said. */
export const SILENT_TURN = { text: '', calls: [], results: [] } as const;

/** The text of content that is a string, or a list of parts some of which are text. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { readonly text?: unknown }) => (typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/** Reasoning that is there at all. */
export function someReasoning(text: string, secret = ''): Reasoning | undefined {
  return text === '' && secret === '' ? undefined : { text, secret };
}
