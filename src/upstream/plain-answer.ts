import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { ProxyError } from '../errors/proxy-error.ts';

/** An answer on its way to the client, in plain bytes. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** No bytes of it are to come any more; false when that is not yet known. */
  isOver(): boolean;
  /** Settles when the client has caught up. */
  wait(): Promise<void>;
  /** The error for what broke the body off. */
  faultOf(cause: unknown): ProxyError;
  /** The error for a body that has ended too early without one. */
  checkComplete(): ProxyError | undefined;
}

/** What is needed to hand a body out. */
export type CopiedBody = Pick<PlainAnswer, 'body' | 'wait' | 'faultOf' | 'checkComplete'>;

/** Milliseconds. An upstream that has said everything ends its answer at once. */
const ENDING_MS = 1_000;

/** Ends a body of which nothing more is read; it may be long. */
export function abandon(body: Readable): void {
  body.on('error', () => undefined).destroy();
}

/** Lets a body end of which nothing more is wanted, so that its connection can be used again. */
function letEnd(body: Readable): void {
  if (body.closed) return;
  const timer = setTimeout(() => body.destroy(), ENDING_MS).unref();
  body.on('error', () => undefined).once('close', () => clearTimeout(timer));
  body.removeAllListeners('readable').resume();
}

/** What is to be done after some bytes: the client has to catch up, or all is said. */
export type Next = 'go on' | 'wait' | 'stop';

/**
 * Hands a body out as fast as the client reads. The bytes that are there are handed out at once,
 * and later ones when they come, without a promise for each piece.
 * @returns what broke the body off, if anything.
 */
export function copyBody(
  answer: CopiedBody,
  write: (bytes: Buffer) => Next,
): Promise<ProxyError | undefined> {
  const { body } = answer;
  return new Promise((resolve) => {
    let isWaiting = false;
    let isSettled = false;
    const settle = (fault: ProxyError | undefined): void => {
      isSettled = true;
      resolve(fault);
    };
    const fail = (cause: unknown): void => {
      if (isSettled) return;
      settle(answer.faultOf(cause));
      abandon(body);
    };
    const goOn = (): void => {
      isWaiting = false;
      copy();
    };
    const copy = (): void => {
      try {
        while (!isSettled && !isWaiting && !body.destroyed) {
          const bytes: Buffer | null = body.read();
          if (bytes === null) return;
          const next = write(bytes);
          if (next === 'stop') {
            settle(undefined);
            letEnd(body);
          } else if (next === 'wait') {
            isWaiting = true;
            answer.wait().then(goOn, fail);
          }
        }
      } catch (error) {
        fail(error);
      }
    };
    const closed = (): void => {
      if (!isSettled) fail(body.errored ?? new Error('It was closed before its end.'));
    };
    body.on('readable', copy);
    body.once('end', () => settle(answer.checkComplete()));
    body.once('error', fail);
    body.once('close', closed);
    if (body.closed) closed();
    else copy();
  });
}

/**
 * Reads a body that is not passed on as it comes.
 * @param limit bytes; the rest of a longer one is not read.
 * @throws ProxyError when it breaks off.
 */
export async function readBytes(answer: PlainAnswer, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const bytes of answer.body) {
      chunks.push(bytes);
      length += bytes.length;
      if (length > limit) return Buffer.concat(chunks);
    }
  } catch (error) {
    throw error instanceof ProxyError ? error : answer.faultOf(error);
  }
  const fault = answer.checkComplete();
  if (fault !== undefined) throw fault;
  return Buffer.concat(chunks);
}
