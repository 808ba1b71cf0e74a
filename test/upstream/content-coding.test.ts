import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withoutContentCoding } from '../../src/upstream/content-coding.ts';

const TEXT = Buffer.from('Grüße 👋 '.repeat(1000));

function answer(coding: string | undefined, bytes: Buffer) {
  const pieces = [bytes.subarray(0, 7), bytes.subarray(7)];
  const headers = {
    'content-type': 'text/plain',
    'content-length': String(bytes.length),
    ...(coding === undefined ? {} : { 'content-encoding': coding }),
  };
  return { headers, body: Readable.from(pieces, { objectMode: false }) };
}

describe('withoutContentCoding', () => {
  it.each([
    ['gzip', gzipSync(TEXT)],
    ['x-gzip', gzipSync(TEXT)],
    [' GZIP', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ])('undoes %s', async (coding, bytes) => {
    const { headers, body } = withoutContentCoding(answer(coding, bytes), 'test');
    expect(headers).toEqual({ 'content-type': 'text/plain' });
    expect((await buffer(body)).equals(TEXT)).toBe(true);
  });

  it.each([undefined, 'identity', ''])('leaves a body alone that is plain: %s', async (coding) => {
    const given = answer(coding, TEXT);
    const { headers, body } = withoutContentCoding(given, 'test');
    expect(body).toBe(given.body);
    expect(headers['content-length']).toBe(String(TEXT.length));
    expect(headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['break off', gzipSync(TEXT).subarray(0, 40)],
    ['are none', TEXT],
  ])('fails when the compressed bytes %s', async (_case, bytes) => {
    const { body } = withoutContentCoding(answer('gzip', bytes), 'test');
    await expect(buffer(body)).rejects.toThrow();
  });

  it('fails when the connection does', async () => {
    const given = answer('gzip', gzipSync(TEXT));
    const { body } = withoutContentCoding(given, 'test');
    const read = buffer(body);
    given.body.destroy(new Error('cut'));
    await expect(read).rejects.toThrow('cut');
  });

  it('lets go of the connection when nobody reads on', async () => {
    const given = answer('gzip', gzipSync(TEXT));
    const { body } = withoutContentCoding(given, 'test');
    body.on('error', () => undefined).destroy();
    await expect.poll(() => given.body.destroyed).toBe(true);
  });

  it.each(['zstd', 'gzip, br'])('says that %s cannot be read, and lets go', (coding) => {
    const given = answer(coding, TEXT);
    expect(() => withoutContentCoding(given, 'test')).toThrow(`test answered in the encoding`);
    expect(given.body.destroyed).toBe(true);
  });
});
