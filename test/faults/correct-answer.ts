import { type ScriptedAnswer, scripted } from '../support/stand-ins/script.ts';
import type { Subject } from './subjects.ts';

/** How an answer was asked for. */
export type Mode = 'streamed' | 'whole';

/** A body as the protocol wants it, before anything goes wrong with it. */
export interface Body {
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** Long enough for its middle to be the middle of the stream; one character of it is easily found. */
export const TEXT = `Grüße aus § dem Prüfstand: ${'viele Wörter und noch mehr 👋 '.repeat(12)}`;

/** What the model says unless a fault wants it otherwise. */
export const ANSWER = scripted({
  text: TEXT,
  calls: [{ id: 'call_a', name: 'Write', input: { file_path: '/a "b"', content: 'é\n日本語' } }],
});

/** The same with two calls that have one id. */
export const TWO_CALLS = scripted({
  text: TEXT,
  calls: ['one', 'two'].map((content) => ({ id: 'call_a', name: 'Write', input: { content } })),
});

/** An answer in a protocol's own wire form. */
export function correctBody(
  { dialect }: Subject,
  mode: Mode,
  answer: ScriptedAnswer = ANSWER,
): Body {
  return mode === 'streamed'
    ? { contentType: dialect.contentType, bytes: Buffer.from(dialect.stream(answer, 'secret')) }
    : {
        contentType: 'application/json',
        bytes: Buffer.from(JSON.stringify(dialect.whole(answer, 'secret'))),
      };
}

/** The frames of a stream, each with what ends it. */
export function framesOf(stream: string): readonly string[] {
  const end = stream.startsWith('{') ? /(?<=\n)/ : /(?<=\r?\n\r?\n)/;
  return stream.split(end).filter((frame) => frame !== '');
}

/** The same body without these fields, wherever they stand in its JSON. */
export function withoutFields({ contentType, bytes }: Body, fields: readonly string[]): Body {
  const reviver = (key: string, value: unknown): unknown =>
    fields.includes(key) ? undefined : value;
  const text = String(bytes).replace(/^(data: ?)?(\{.*\})(\r?)$/gm, (_line, prefix, json, end) => {
    return `${prefix ?? ''}${JSON.stringify(JSON.parse(json, reviver))}${end}`;
  });
  return { contentType, bytes: Buffer.from(text) };
}

/** A place in the middle of what the model says, inside of a frame. */
export function middleOf(bytes: Buffer, mode: Mode): number {
  if (mode === 'whole') return bytes.indexOf('Prüfstand');
  const half = Math.floor(bytes.length / 2);
  return bytes.indexOf('":"', half) + '":"'.length;
}
