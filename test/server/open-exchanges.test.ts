import { describe, expect, it, onTestFinished } from 'vitest';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { beginStream, haltingUpstream } from '../support/halting-stream.ts';
import { SERVE_TOKEN, serveTranslated } from '../support/serve-session.ts';
import { isListening } from '../support/session-folder.ts';
import { messagesRequest, type TestSession } from '../support/test-session.ts';

const begin = ({ address }: TestSession) => beginStream({ address, token: SERVE_TOKEN });

describe('closing a session with patience', () => {
  it('lets what has begun end, and nothing new in', async () => {
    const halting = haltingUpstream();
    const records: RequestRecord[] = [];
    const { session } = await serveTranslated({
      respond: halting.respond,
      options: { onRecord: (record) => records.push(record) },
    });
    const { rest } = await begin(session);
    const closed = session.close(new AbortController().signal);
    await expect.poll(() => isListening(session.port)).toBe(false);
    halting.finish();
    expect(await rest).toContain('event: message_stop');
    await closed;
    expect(records.map(({ outcome }) => outcome)).toEqual(['answered']);
  });

  it('waits for no connection that is merely kept alive', async () => {
    const { session } = await serveTranslated();
    await (await session.post(messagesRequest())).text();
    await session.close(new AbortController().signal);
  });

  it('breaks off what has not ended when it is over, and writes it down', async () => {
    const records: RequestRecord[] = [];
    const { session, upstream } = await serveTranslated({
      respond: haltingUpstream().respond,
      options: { onRecord: (record) => records.push(record) },
    });
    const { rest } = await begin(session);
    const patience = new AbortController();
    const closed = session.close(patience.signal);
    onTestFinished(() => patience.abort());
    expect(records).toEqual([]);
    patience.abort();
    await closed;
    expect(records.map(({ outcome }) => outcome)).toEqual(['client_closed']);
    expect(await rest).toContain('broken off');
    await upstream.aborted;
  });

  it('waits for nothing when it is over already', async () => {
    const { session } = await serveTranslated({ respond: haltingUpstream().respond });
    const { rest } = await begin(session);
    await session.close(AbortSignal.abort());
    expect(await rest).toContain('broken off');
  });
});
