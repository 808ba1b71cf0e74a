import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { drained } from '../../src/upstream/drained.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { chunk, sse, usageChunk } from '../support/openai-answers.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import {
  messagesRequest,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

const MB = 1024 * 1024;
/** Text that the upstream has to offer. Bytes, as all below. */
const OFFERED = 64 * MB;
/** What two connections of this machine hold themselves, by their systems' limits, and a little. */
const MOST_TAKEN = 24 * MB;
const PIECE = 'x'.repeat(64 * 1024);
/** Milliseconds without a byte taken after which none is going to be. */
const QUIET_MS = 250;

/** An upstream that sends as fast as it is read, and counts what it could send. */
interface Offering {
  readonly respond: Respond;
  taken(): number;
  /** Settles when nothing more has been taken for a while. */
  stopped(): Promise<void>;
}

interface Frames {
  readonly head: string;
  readonly piece: string;
  readonly tail: string;
}

function offer({ head, piece, tail }: Frames): Offering {
  let taken = 0;
  let changedAt = performance.now();
  return {
    async respond(_request, response) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(head);
      for (let sent = 0; sent < OFFERED && !response.destroyed; sent += PIECE.length) {
        if (!response.write(piece)) await drained(response);
        taken = sent;
        changedAt = performance.now();
      }
      response.end(tail);
    },
    taken: () => taken,
    async stopped() {
      while (performance.now() - changedAt < QUIET_MS) await pause(20);
    },
  };
}

const OPENAI: Frames = {
  head: `data: ${JSON.stringify(chunk({ role: 'assistant', content: 'It begins. ' }))}\n\n`,
  piece: `data: ${JSON.stringify(chunk({ content: PIECE }))}\n\n`,
  tail: sse([chunk({}, 'stop'), usageChunk()]),
};

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const delta = (text: string): string =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
const ANTHROPIC: Frames = {
  head:
    event('message_start', { message: { id: 'msg_1', usage: { input_tokens: 1 } } }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
    delta('It begins. '),
  piece: delta(PIECE),
  tail:
    event('content_block_stop', { index: 0 }) +
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } }) +
    event('message_stop', {}),
};

const WAYS = [
  ['translated', OPENAI, { protocol: 'openai' }],
  ['forwarded', ANTHROPIC, { protocol: 'anthropic', forwardsAsIs: true }],
  ['forwarded under another name', ANTHROPIC, { protocol: 'anthropic', forwardsAsIs: true }],
] as const;

describe('a client that reads slowly', () => {
  it.each(WAYS)('holds back a %s answer, and gets all of it', async (way, frames, provider) => {
    const offering = offer(frames);
    const upstream = await startTestUpstream(offering.respond);
    const model = way.endsWith('name') ? 'other-model' : 'claude-opus-4-8';
    const route = { kind: 'model', provider: 'test', model } as const;
    const config = testConfig(
      route,
      [testProvider(`${upstream.url}/v1`, provider)],
      testAnthropic(upstream.url),
    );
    const { asking, answer } = await ask(await startTestSession(config));
    await offering.stopped();
    expect(offering.taken()).toBeGreaterThan(0);
    expect(offering.taken()).toBeLessThan(MOST_TAKEN);

    const { text, end } = await readAll(answer);
    expect(text).toBeGreaterThanOrEqual(OFFERED);
    expect(end).toContain('event: message_stop');
    asking.destroy();
  });

  it.each(WAYS.slice(0, 2))(
    'that gives up ends a %s answer upstream',
    async (_, frames, provider) => {
      const offering = offer(frames);
      const upstream = await startTestUpstream(offering.respond);
      const route = { kind: 'model', provider: 'test', model: 'claude-opus-4-8' } as const;
      const config = testConfig(route, [testProvider(`${upstream.url}/v1`, provider)]);
      const { asking } = await ask(await startTestSession(config));
      await offering.stopped();
      asking.destroy();
      await upstream.aborted;
      expect(offering.taken()).toBeLessThan(MOST_TAKEN);
    },
  );
});

/** Asks for a stream and reads nothing of it. */
async function ask(
  session: TestSession,
): Promise<{ asking: ClientRequest; answer: IncomingMessage }> {
  const asking = request(`${session.baseUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer own' },
  });
  onTestFinished(() => void asking.destroy());
  asking.end(JSON.stringify(messagesRequest({ stream: true })));
  const [answer] = await once(asking, 'response');
  answer.on('error', () => undefined);
  expect(answer.statusCode).toBe(200);
  return { asking, answer };
}

/** How many bytes there are, and the last of them. */
async function readAll(answer: IncomingMessage): Promise<{ text: number; end: string }> {
  let text = 0;
  let end = '';
  for await (const bytes of answer) {
    text += bytes.length;
    end = (end + String(bytes)).slice(-1000);
  }
  return { text, end };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
