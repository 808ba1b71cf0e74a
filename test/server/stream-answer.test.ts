import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import { createMessageBuilder } from '../../src/anthropic/message-builder.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { streamAnswer } from '../../src/server/stream-answer.ts';
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

function builder() {
  return createMessageBuilder({
    id: 'msg_1',
    model: 'm',
    estimatedInputTokens: 1,
    thinkingSignature: 's',
    newToolId: () => 'toolu_1',
  });
}

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
      async function* batches(): AsyncGenerator<readonly StreamEvent[]> {
        const build = builder();
        yield build.push({ type, text: 'one ' });
        await silence(120);
        yield build.push({ type, text: 'two' });
        yield build.push({ type: 'finish', reason: 'end_turn' });
        yield build.end();
      }
      const intervals = { pingMs: 10, deltaMs: 40 };
      const stream = await exchange((response) =>
        streamAnswer(response, batches(), UNTOLD, intervals),
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
    async function* batches(): AsyncGenerator<readonly StreamEvent[]> {
      yield [];
      await silence(60);
      throw new ProxyError('upstream_failed', 'no');
    }
    const intervals = { pingMs: 10, deltaMs: 10 };
    expect(await exchange((response) => streamAnswer(response, batches(), UNTOLD, intervals))).toBe(
      'thrown',
    );
  });

  it.each([
    ['upstream_truncated', 'overloaded_error'],
    ['context_overflow', 'invalid_request_error'],
  ] as const)('ends a begun stream that fails with %s by an error event', async (code, type) => {
    async function* batches(): AsyncGenerator<readonly StreamEvent[]> {
      yield builder().push({ type: 'text', text: 'half' });
      throw new ProxyError(code, 'what happened');
    }
    const answer = readEvents(
      parseFrames(await exchange((response) => streamAnswer(response, batches(), UNTOLD))),
    );
    expect(answer).toMatchObject({ text: 'half', error: { type, message: 'what happened' } });
  });

  it('waits for a client that reads slowly', async () => {
    let produced = 0;
    let highest = 0;
    async function* batches(response: ServerResponse): AsyncGenerator<readonly StreamEvent[]> {
      const build = builder();
      for (; produced < 200; produced += 1) {
        highest = Math.max(highest, response.writableLength);
        yield build.push({ type: 'text', text: 'x'.repeat(100_000) });
      }
      yield build.push({ type: 'finish', reason: 'end_turn' });
      yield build.end();
    }
    const stream = await exchange((response) => streamAnswer(response, batches(response), UNTOLD));
    expect(readEvents(parseFrames(stream)).text).toHaveLength(20_000_000);
    expect(highest).toBeLessThan(1_000_000);
  });
});
