import { describe, expect, it } from 'vitest';
import { NO_REQUESTS } from '../../src/ledger/totals.ts';
import { askSession } from '../../src/session/ask-session.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendJson } from '../support/openai-answers.ts';
import { testConfig } from '../support/test-config.ts';
import { startTestSession, startTestUpstream } from '../support/test-session.ts';

const REPORT = {
  pid: 7,
  uptimeSeconds: 1,
  requests: 0,
  failures: 0,
  totals: NO_REQUESTS,
  routes: [],
  fallbacks: [],
  notices: [],
  recent: [],
};

async function ask(respond: Respond) {
  const { url, port } = await startTestUpstream(respond);
  return askSession({ pid: 7, port, baseUrl: `${url}/s/secret`, startedAt: 1 });
}

describe('askSession', () => {
  it('gets the report of a running session', async () => {
    const { port, baseUrl } = await startTestSession(testConfig({ kind: 'passthrough' }, []));
    const report = await askSession({ pid: process.pid, port, baseUrl, startedAt: 1 });
    expect(report).toMatchObject({ pid: process.pid, requests: 0, failures: 0, recent: [] });
  });

  it('asks for the health of the session, with its secret', async () => {
    const upstream = await startTestUpstream((_, response) => sendJson(response, 200, REPORT));
    const file = { pid: 7, port: upstream.port, baseUrl: `${upstream.url}/s/x`, startedAt: 1 };
    expect(await askSession(file)).toEqual(REPORT);
    expect(upstream.requests).toMatchObject([{ method: 'GET', path: '/s/x/health' }]);
  });

  it.each<[string, Respond]>([
    ['refuses', (_, response) => sendJson(response, 401, REPORT)],
    ['hangs up', (_, response) => response.destroy()],
    ['breaks off', (_, response) => void response.write('{"pid":', () => response.destroy())],
    ['speaks HTML', (_, response) => response.end('<html>')],
    ['answers null', (_, response) => sendJson(response, 200, null)],
    ['answers something else', (_, response) => sendJson(response, 200, { status: 'ok' })],
    ['is another process', (_, response) => sendJson(response, 200, { ...REPORT, pid: 8 })],
    ['lacks its totals', (_, response) => sendJson(response, 200, { ...REPORT, totals: 1 })],
    ['lacks a list', (_, response) => sendJson(response, 200, { ...REPORT, routes: {} })],
    ['lacks a number', (_, response) => sendJson(response, 200, { ...REPORT, requests: '1' })],
  ])('gets nothing from what %s', async (_, respond) => {
    expect(await ask(respond)).toBeUndefined();
  });

  it('gets nothing where nothing listens', async () => {
    const file = { pid: 7, port: 9, baseUrl: 'http://127.0.0.1:9/s/x', startedAt: 1 };
    expect(await askSession(file)).toBeUndefined();
  });

  it('waits for a second and no longer', async () => {
    const from = performance.now();
    expect(await ask(() => undefined)).toBeUndefined();
    expect(performance.now() - from).toBeLessThan(4_000);
  });
});
