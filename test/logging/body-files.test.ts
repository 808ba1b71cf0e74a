import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSavedRequest } from '../../src/explain/read-saved-request.ts';
import { type BodyFilesOptions, createBodyFiles } from '../../src/logging/body-files.ts';
import { createRedactor } from '../../src/logging/redact.ts';
import type { KeptExchange } from '../../src/server/watch-exchange.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { messagesRequest } from '../support/test-session.ts';

const SECRET = 'kept/"nowhere"-\\-key';

function filesIn(folder: string, changes: Partial<BodyFilesOptions> = {}) {
  const failures: string[] = [];
  const files = createBodyFiles({
    folder,
    redactor: () => createRedactor([SECRET]),
    onFailure: ({ message }) => failures.push(message),
    ...changes,
  });
  return { files, failures };
}

function exchange(changes: Partial<KeptExchange> = {}): KeptExchange {
  return {
    request: 'req_0123456789abcdef',
    startedAt: Date.UTC(2026, 0, 1),
    url: '/v1/messages?beta=true',
    headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-person' },
    body: messagesRequest(),
    answer: {
      status: 200,
      headers: { 'content-type': 'application/json', 'set-cookie': ['a=b'] },
      bytes: Buffer.from('{"type":"message"}'),
      isCut: false,
    },
    ...changes,
  };
}

describe('createBodyFiles', () => {
  it('keeps a request and its answer, for the owner alone', async () => {
    const folder = join(await tempFolder(), 'bodies');
    const { files, failures } = filesIn(folder);
    files.keep(exchange());
    await files.flush();
    const name = '20260101T000000000Z-req_0123456789abcdef.json';
    expect(await readdir(folder)).toEqual([name]);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toEqual({
      request: 'req_0123456789abcdef',
      time: '2026-01-01T00:00:00.000Z',
      url: '/v1/messages?beta=true',
      headers: { 'content-type': 'application/json', authorization: '[key]' },
      body: messagesRequest(),
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json', 'set-cookie': '[key]' },
        body: { type: 'message' },
      },
    });
    expect(failures).toEqual([]);
  });

  it('keeps them in the form that explain reads', async () => {
    const folder = await tempFolder();
    const { files } = filesIn(folder);
    files.keep(exchange({ headers: { 'x-claude-code-agent-id': 'a1' } }));
    await files.flush();
    const [name = ''] = await readdir(folder);
    const saved = readSavedRequest(await readFile(join(folder, name), 'utf8'), name);
    expect(saved.envelope.model).toBe('claude-opus-4-8');
    expect(saved.headers).toEqual({ 'x-claude-code-agent-id': 'a1' });
    expect(saved.endpoint).toBe('messages');
  });

  it('keeps a bounded part of what is large', async () => {
    const folder = await tempFolder();
    const { files } = filesIn(folder);
    const content = 'a b '.repeat(1_000_000);
    const messages = Array.from({ length: 50 }, () => ({ role: 'user', content }));
    const bytes = Buffer.from(content);
    const answer = { status: 200, headers: {}, bytes, isCut: true };
    files.keep(exchange({ body: messagesRequest({ messages }), answer }));
    await files.flush();
    const [name = ''] = await readdir(folder);
    const { size } = await stat(join(folder, name));
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(2 * 256 * 1024 + 10_000);
  });

  it('keeps the newest files alone, and touches no other', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'notes.json'), '{}');
    const { files } = filesIn(folder, { most: 3 });
    for (let index = 0; index < 6; index += 1) {
      files.keep(exchange({ startedAt: Date.UTC(2026, 0, 1) + index, request: `req_${index}` }));
      await files.flush();
    }
    expect((await readdir(folder)).sort()).toEqual([
      '20260101T000000003Z-req_3.json',
      '20260101T000000004Z-req_4.json',
      '20260101T000000005Z-req_5.json',
      'notes.json',
    ]);
  });

  it('goes on where nothing can be written, and says so once', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    const { files, failures } = filesIn(join(file, 'bodies'));
    for (const request of ['req_1', 'req_2']) {
      files.keep(exchange({ request }));
      await files.flush();
    }
    expect(failures).toEqual([expect.stringContaining('ENOTDIR')]);
  });

  it('drops what a disk that does not answer would pile up', async () => {
    const folder = await tempFolder();
    const { files, failures } = filesIn(folder);
    for (let index = 0; index < 20; index += 1) files.keep(exchange({ request: `req_${index}` }));
    await files.flush();
    expect((await readdir(folder)).length).toBeLessThanOrEqual(9);
    expect(failures).toEqual(['8 requests wait to be written']);
  });

  it('writes no secret, wherever it stands', async () => {
    const folder = await tempFolder();
    const { files } = filesIn(folder);
    const { json, events } = answersWith(SECRET);
    let count = 0;
    const property = fc.asyncProperty(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(json, events),
      async (around, answer) => {
        count += 1;
        const text = `${around}${SECRET}${around}`;
        files.keep(
          exchange({
            request: `req_${count}`,
            url: `/v1/messages?key=${encodeURIComponent(SECRET)}`,
            headers: { 'x-api-key': 'short', referer: text, [`x-${SECRET}`]: 'name' },
            body: messagesRequest({ system: text, [text]: { nested: [text] } }),
            answer,
          }),
        );
        await files.flush();
        const names = (await readdir(folder)).filter((name) => name.endsWith(`req_${count}.json`));
        const written = await readFile(join(folder, names[0] ?? ''), 'utf8');
        for (const form of [
          SECRET,
          JSON.stringify(SECRET).slice(1, -1),
          encodeURIComponent(SECRET),
        ]) {
          expect(written).not.toContain(form);
        }
        expect(written).not.toContain('short');
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});

/** A secret in a whole answer, and in a stream that cuts it in two. */
function answersWith(secret: string) {
  const delta = (text: string) => {
    const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } };
    return `event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`;
  };
  const stream = delta(`It is ${secret.slice(0, 9)}`) + delta(`${secret.slice(9)}.`);
  const answer = (type: string, text: string) => ({
    status: 200,
    headers: { 'content-type': type, 'x-echo': secret },
    bytes: Buffer.from(text),
    isCut: false,
  });
  return {
    json: answer('application/json', JSON.stringify({ content: [{ text: secret }] })),
    events: answer('text/event-stream', stream),
  };
}
