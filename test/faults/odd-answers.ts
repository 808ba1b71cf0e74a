import { framesOf, middleOf, TWO_CALLS, withoutFields } from './correct-answer.ts';
import type { Fault } from './fault.ts';
import { send, sendBody } from './send.ts';
import type { Subject } from './subjects.ts';

/** More than the decoders take as one event (16 Mi characters), or as a whole answer (32 MiB). */
const HUGE_BYTES = { streamed: 17 * 1024 * 1024, whole: 33 * 1024 * 1024 } as const;
const HUGE = Buffer.alloc(HUGE_BYTES.whole, 'x');

/** Answers whose bytes are unusual. */
export const oddBytes: readonly Fault[] = [
  {
    name: 'one huge event',
    isHuge: true,
    play: ({ response, body, mode }) => {
      const at = middleOf(body.bytes, mode);
      response.writeHead(200, { 'content-type': body.contentType });
      response.write(body.bytes.subarray(0, at));
      response.write(HUGE.subarray(0, HUGE_BYTES[mode]));
      response.end(body.bytes.subarray(at));
    },
  },
  edited('invalid UTF-8', (bytes) => {
    const at = bytes.indexOf('§');
    return Buffer.concat([bytes.subarray(0, at), Buffer.of(0xff), bytes.subarray(at + 2)]);
  }),
  edited('CRLF', (bytes) => Buffer.from(String(bytes).replaceAll(/\r?\n/g, '\r\n'))),
  edited('a byte order mark', (bytes) => Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes])),
  {
    ...edited('comments', (bytes) =>
      Buffer.from(framesOf(String(bytes)).join(': keep-alive\n\n:\n\n')),
    ),
    only: 'streamed',
    framing: 'events',
  },
  {
    ...edited('blank lines', (bytes) => Buffer.from(framesOf(String(bytes)).join('\n\n'))),
    only: 'streamed',
  },
];

/** Answers that say unusual things. */
export const oddAnswers: readonly Fault[] = [
  streamed('unknown events', (frames, { unknownFrame }) =>
    [unknownFrame, ...frames].flatMap((frame, index) =>
      index % 5 === 4 ? [unknownFrame, frame] : [frame],
    ),
  ),
  streamed('the end said twice', (frames, { endedTwice }) => endedTwice(frames)),
  {
    name: 'two tool calls of one id',
    answer: TWO_CALLS,
    play: ({ response, body }) => sendBody(response, body),
  },
  {
    name: 'tool calls without an id',
    answer: TWO_CALLS,
    play: ({ response, body, subject }) =>
      sendBody(response, withoutFields(body, [subject.toolIdField])),
  },
  {
    name: 'no usage',
    play: ({ response, body, subject }) =>
      sendBody(response, withoutFields(body, subject.usageFields)),
  },
];

function edited(name: string, edit: (bytes: Buffer) => Buffer): Fault {
  return {
    name,
    play: ({ response, body }) => sendBody(response, { ...body, bytes: edit(body.bytes) }),
  };
}

function streamed(
  name: string,
  change: (frames: readonly string[], subject: Subject) => readonly string[],
): Fault {
  return {
    name,
    only: 'streamed',
    play: ({ response, body, subject }) =>
      send(response, 200, body, change(framesOf(String(body.bytes)), subject).join('')),
  };
}
