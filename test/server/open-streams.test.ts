import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeSse } from '../../src/anthropic/encode-sse.ts';
import type { StreamEvent } from '../../src/anthropic/events.ts';
import type { Config } from '../../src/config/types.ts';
import { chunk, sse } from '../support/openai-answers.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import { messagesRequest, startTestSession } from '../support/test-session.ts';

const STREAMS = 40;
/** Bytes of one request. The newest 80 are remembered on purpose, whether or not they are open. */
const REQUEST_BYTES = 400_000;
/** Bytes that a stream may hold, client and upstream of the test included. */
const MOST_HELD = REQUEST_BYTES / 4;
const REMEMBERED = 80;

const DELTA: StreamEvent = {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'It begins. ' },
};

/** An upstream that forgets what it is asked, and holds its answers open. */
async function startHolding(beginning: string): Promise<string> {
  const server = createServer((incoming, response) => {
    incoming.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(beginning);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Settles with the first bytes of the answer. */
async function begin(baseUrl: string, id: number): Promise<void> {
  const content = `${id} ${'x'.repeat(REQUEST_BYTES)}`;
  const body = JSON.stringify(
    messagesRequest({ stream: true, messages: [{ role: 'user', content }] }),
  );
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const asking = request(`${baseUrl}/v1/messages`, { method: 'POST', headers, agent: false });
  asking.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    asking.once('response', resolve).once('error', reject);
  });
  expect(answer.statusCode).toBe(200);
  onTestFinished(() => void answer.on('error', () => undefined).destroy());
  await once(answer, 'data');
}

/** Bytes that are still reachable. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const TRANSLATED = sse([chunk({ role: 'assistant', content: 'It begins. ' })]).split(
  'data: [DONE]',
)[0];

describe('a stream that stays open', () => {
  it.each<[string, string, (url: string) => Config]>([
    [
      'forwarded',
      encodeSse(DELTA),
      (url) =>
        testConfig({ kind: 'model', provider: 'own', model: 'claude-opus-4-8' }, [
          testAnthropic(url, { name: 'own', credential: { kind: 'none' } }),
        ]),
    ],
    [
      'translated',
      TRANSLATED ?? '',
      (url) => testConfig({ kind: 'model', provider: 'test', model: 'm' }, [testProvider(url)]),
    ],
  ])('holds nothing of its request: %s', async (_, beginning, config) => {
    const session = await startTestSession(config(await startHolding(beginning)));
    // What is loaded and remembered once.
    for (let id = 0; id < REMEMBERED; id += 1) await begin(session.baseUrl, -id);
    const before = liveBytes();
    for (let id = 0; id < STREAMS; id += 1) await begin(session.baseUrl, id);
    expect((liveBytes() - before) / STREAMS).toBeLessThan(MOST_HELD);
  });
});
