import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Respond } from '../support/fake-upstream.ts';
import { ALL_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import type { Dialect } from '../support/stand-ins/dialect.ts';
import { scripted } from '../support/stand-ins/script.ts';
import { startStandInSession, WRITE_TOOL } from '../support/stand-ins/stand-in-session.ts';

/** Gemini says nothing after which nothing may come: its end is that of the connection's answer. */
const WITH_END = ALL_DIALECTS.filter(({ protocol }) => protocol !== 'gemini');
const ANSWER = scripted({ text: 'All of it.' });

/** Says everything, and leaves the rest to the test. */
function says(dialect: Dialect, then: (response: ServerResponse) => void): Respond {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': dialect.contentType });
    response.write(dialect.stream(ANSWER, 'secret-of-a-test'));
    then(response);
  };
}

async function startAsking(dialect: Dialect) {
  const { client, standIn } = await startStandInSession([dialect]);
  const ask = () =>
    client.messages
      .stream({
        model: 'claude-opus-4-8',
        max_tokens: 100,
        tools: [WRITE_TOOL],
        messages: [{ role: 'user', content: 'Tell me all of it.' }],
      })
      .finalMessage();
  return { ask, plays: standIn(dialect).plays };
}

describe.each(WITH_END.map((dialect) => [dialect.provider, dialect] as const))(
  'an answer of %s is over when the provider has said so',
  (_, dialect) => {
    it('although its connection stays open, which is then closed', async () => {
      const { ask, plays } = await startAsking(dialect);
      let closed: Promise<unknown> | undefined;
      let isClosed = false;
      plays(
        says(dialect, (response) => {
          closed = once(response, 'close').then(() => {
            isClosed = true;
          });
        }),
      );
      const message = await ask();
      expect(isClosed).toBe(false);
      expect(message).toMatchObject({
        content: [{ type: 'text', text: 'All of it.' }],
        stop_reason: 'end_turn',
        usage: { output_tokens: ANSWER.usage.output },
      });
      await closed;
    });

    it('and a connection that ends a moment later is used again', async () => {
      const { ask, plays } = await startAsking(dialect);
      const sockets: (Socket | null)[] = [];
      const late = says(dialect, (response) => {
        sockets.push(response.socket);
        setTimeout(() => response.end(), 20);
      });
      plays(late, late);
      await ask();
      await new Promise((resolve) => setTimeout(resolve, 60));
      await ask();
      expect(sockets).toHaveLength(2);
      expect(sockets[0]).toBe(sockets[1]);
    });

    it('so that a connection that breaks after it breaks nothing', async () => {
      const { ask, plays } = await startAsking(dialect);
      plays(says(dialect, (response) => setTimeout(() => response.socket?.resetAndDestroy(), 20)));
      expect(await ask()).toMatchObject({ stop_reason: 'end_turn' });
    });
  },
);
