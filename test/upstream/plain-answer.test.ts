import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { brokenOff } from '../../src/upstream/connection-error.ts';
import { copyBody, type Next, type PlainAnswer } from '../../src/upstream/plain-answer.ts';

/** An answer that is whole when its body has come to its end. */
function answerOf(body: Readable, changes: Partial<PlainAnswer> = {}): PlainAnswer {
  return {
    status: 200,
    headers: {},
    body,
    isOver: () => false,
    wait: () => Promise.resolve(),
    faultOf: (cause) => new ProxyError('upstream_reset', String(cause)),
    checkComplete: () => undefined,
    ...changes,
  };
}

describe('copyBody', () => {
  it('hands out all bytes in their order, whenever the client has to catch up', async () => {
    const nexts = fc.infiniteStream(fc.constantFrom<Next>('go on', 'wait'));
    const pieces = fc.array(fc.string({ minLength: 1 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, nexts, async (texts, answers) => {
        let out = '';
        let waiting = false;
        const wait = async (): Promise<void> => {
          waiting = true;
          await new Promise(setImmediate);
          waiting = false;
        };
        const body = Readable.from(
          texts.map((text) => Buffer.from(text)),
          { objectMode: false },
        );
        const fault = await copyBody(answerOf(body, { wait }), (bytes) => {
          expect(waiting).toBe(false);
          out += String(bytes);
          return answers.next().value ?? 'go on';
        });
        expect(fault).toBeUndefined();
        expect(out).toBe(texts.join(''));
      }),
    );
  });

  it('tells what is missing at the end', async () => {
    const missing = brokenOff({ provider: 'test' }, undefined);
    const answer = answerOf(Readable.from([Buffer.from('a')]), { checkComplete: () => missing });
    expect(await copyBody(answer, () => 'go on')).toBe(missing);
  });

  it('hands out no more when all is said, and lets the rest go by', async () => {
    const body = new PassThrough();
    const closed = once(body, 'close');
    let out = '';
    body.write('a');
    const fault = await copyBody(answerOf(body), (bytes) => {
      out += String(bytes);
      return 'stop';
    });
    expect(fault).toBeUndefined();
    body.end('b');
    await closed;
    expect(out).toBe('a');
  });

  it.each<[string, (body: PassThrough) => void, string]>([
    ['an error', (body) => body.destroy(new Error('reset')), 'reset'],
    ['a close', (body) => body.destroy(), 'closed before its end'],
  ])('tells what broke it off: %s', async (_, breakOff, words) => {
    const body = new PassThrough();
    const copied = copyBody(answerOf(body), () => 'go on');
    breakOff(body);
    expect(String(await copied)).toContain(words);
  });

  it('tells what broke it off before it was called', async () => {
    const body = new PassThrough();
    const closed = new Promise((resolve) => body.once('close', resolve));
    body.on('error', () => undefined).destroy(new Error('reset'));
    await closed;
    expect(String(await copyBody(answerOf(body), () => 'go on'))).toContain('reset');
  });

  it('hands out nothing after it broke off while the client caught up', async () => {
    const body = new PassThrough();
    let pieces = 0;
    let caughtUp = (): void => undefined;
    const wait = (): Promise<void> =>
      new Promise((resolve) => {
        caughtUp = resolve;
      });
    const copied = copyBody(answerOf(body, { wait }), () => {
      pieces += 1;
      body.write('more');
      return 'wait';
    });
    body.write('a');
    await new Promise(setImmediate);
    body.destroy(new Error('reset'));
    expect(String(await copied)).toContain('reset');
    caughtUp();
    await new Promise(setImmediate);
    expect(pieces).toBe(1);
  });

  it('takes what writing throws for a fault', async () => {
    const body = new PassThrough();
    body.write('a');
    const copied = copyBody(answerOf(body), () => {
      throw new Error('no head');
    });
    expect(String(await copied)).toContain('no head');
    expect(body.destroyed).toBe(true);
  });
});
