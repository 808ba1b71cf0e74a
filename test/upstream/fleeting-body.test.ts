import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { FleetingReadable, FleetingStream } from '../../src/upstream/fleeting-body.ts';

const BYTES = Buffer.from('{"model":"m"}');

describe('FleetingReadable', () => {
  it('gives all of the body', async () => {
    expect(await buffer(new FleetingReadable(BYTES))).toEqual(BYTES);
  });

  it('ends where there is nothing in the body', async () => {
    expect(await buffer(new FleetingReadable(Buffer.alloc(0)))).toHaveLength(0);
  });
});

describe('FleetingStream', () => {
  it('gives all of the body, and ends what it is piped to', async () => {
    expect(await buffer(new FleetingStream(BYTES).pipe(new PassThrough()))).toEqual(BYTES);
  });

  it('is no empty body when it is sent again', () => {
    const body = new FleetingStream(BYTES);
    body.pipe(new PassThrough());
    expect(() => body.pipe(new PassThrough())).toThrow('was sent before');
  });
});
