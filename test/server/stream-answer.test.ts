import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Part } from '../../src/anthropic/parts.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import type { OpenAnswer } from '../../src/server/read-answer.ts';
import { streamAnswer } from '../../src/server/stream-answer.ts';
import { answerWay } from '../support/answer-way.ts';
import { parseFrames, readEvents } from '../support/read-events.ts';

/** Answers one request with this function and returns what a client reads. */
async function exchange(answer: (response: ServerResponse) => Promise<unknown>): Promise<string> {
  const server = createServer((_request, response) => {
    answer(response).catch(() => response.writeHead(500).end('thrown'));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1' }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += String(bytes);
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

/** An answer whose body says its parts as JSON. */
function answerOf(batches: AsyncIterable<readonly Part[]>): OpenAnswer {
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const parts of batches) yield Buffer.from(JSON.stringify(parts));
  }
  return {
    body: Readable.from(pieces(), { highWaterMark: 1 }),
    destination: { provider: 'test', baseUrl: 'http://127.0.0.1' },
    way: answerWay(),
  };
}

const FINISH: Part = { type: 'finish', reason: 'end_turn' };

const silence = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

const UNTOLD = (): void => undefined;

describe('streamAnswer', () => {
  it.each([
    ['text', 'text_delta'],
    ['thinking', 'thinking_delta'],
  ] as const)(
    'keeps a silent stream alive inside a %s block, without a trace',
    async (type, delta) => {
      async function* batches(): AsyncGenerator<readonly Part[]> {
        yield [{ type, text: 'one ' }];
        await silence(120);
        yield [{ type, text: 'two' }, FINISH];
      }
      const intervals = { pingMs: 10, deltaMs: 40 };
      const stream = await exchange((response) =>
        streamAnswer(response, answerOf(batches()), UNTOLD, intervals),
      );
      const events = parseFrames(stream);
      expect(events.filter((event) => event.type === 'ping').length).toBeGreaterThan(3);
      const deltas = events.filter((event) => event.type === 'content_block_delta');
      expect(deltas.filter((event) => event.delta.type === delta).length).toBeGreaterThan(2);
      const answer = readEvents(events);
      expect(answer.text + answer.thinking).toBe('one two');
    },
  );

  it('sends nothing before the first event, however long it takes', async () => {
    async function* batches(): AsyncGenerator<readonly Part[]> {
      yield [];
      await silence(60);
      throw new Error('reset');
    }
    const intervals = { pingMs: 10, deltaMs: 10 };
    const stream = await exchange((response) =>
      streamAnswer(response, answerOf(batches()), UNTOLD, intervals),
    );
    expect(stream).toBe('thrown');
  });

  it.each([
    ['upstream_truncated', 'overloaded_error'],
    ['context_overflow', 'invalid_request_error'],
  ] as const)('ends a begun stream that fails with %s by an error event', async (code, type) => {
    async function* batches(): AsyncGenerator<readonly Part[]> {
      yield [{ type: 'text', text: 'half' }];
    }
    const { way, ...open } = answerOf(batches());
    const end = (): never => {
      throw new ProxyError(code, 'what happened');
    };
    const answer = { ...open, way: { ...way, decoder: { ...way.decoder, end } } };
    const stream = await exchange((response) => streamAnswer(response, answer, UNTOLD));
    expect(readEvents(parseFrames(stream))).toMatchObject({
      text: 'half',
      error: { type, message: 'what happened' },
    });
  });

  it('throws what goes wrong in tproxy itself as it is', async () => {
    async function* batches(): AsyncGenerator<readonly Part[]> {
      yield [{ type: 'text', text: 'one' }];
    }
    const bug = new TypeError('a bug');
    const began = (): never => {
      throw bug;
    };
    let thrown: unknown;
    await exchange((response) =>
      streamAnswer(response, answerOf(batches()), began).catch((error: unknown) => {
        thrown = error;
        throw error;
      }),
    );
    expect(thrown).toBe(bug);
  });

  it('waits for a client that reads slowly', async () => {
    let produced = 0;
    let highest = 0;
    async function* batches(response: ServerResponse): AsyncGenerator<readonly Part[]> {
      for (; produced < 200; produced += 1) {
        highest = Math.max(highest, response.writableLength);
        yield [{ type: 'text', text: 'x'.repeat(100_000) }];
      }
      yield [FINISH];
    }
    const stream = await exchange((response) =>
      streamAnswer(response, answerOf(batches(response)), UNTOLD),
    );
    expect(readEvents(parseFrames(stream)).text).toHaveLength(20_000_000);
    expect(highest).toBeLessThan(1_000_000);
  });
});
