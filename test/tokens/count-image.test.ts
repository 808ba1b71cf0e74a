import { describe, expect, it } from 'vitest';
import { countImage, UNKNOWN_IMAGE_TOKENS } from '../../src/tokens/count-image.ts';
import { readImageSize } from '../../src/tokens/image-size.ts';
import { gifHeader, jpegHeader, pngHeader, webpHeader } from '../support/image-headers.ts';

const WIDTH = 1234;
const HEIGHT = 567;

describe('readImageSize', () => {
  it.each([
    ['PNG', pngHeader(WIDTH, HEIGHT)],
    ['GIF', gifHeader(WIDTH, HEIGHT)],
    ['lossy WebP', webpHeader('VP8 ', WIDTH, HEIGHT)],
    ['lossless WebP', webpHeader('VP8L', WIDTH, HEIGHT)],
    ['extended WebP', webpHeader('VP8X', WIDTH, HEIGHT)],
    ['JPEG', jpegHeader(WIDTH, HEIGHT)],
    ['progressive JPEG', jpegHeader(WIDTH, HEIGHT, [16], 0xc2)],
    ['JPEG with large metadata', jpegHeader(WIDTH, HEIGHT, [65_000, 65_535, 3, 2])],
    ['PNG with data after the header', `${pngHeader(WIDTH, HEIGHT)}${'A'.repeat(4000)}`],
  ])('reads the dimensions of a %s', (_name, base64) => {
    expect(readImageSize(base64)).toEqual({ width: WIDTH, height: HEIGHT });
  });

  it('reads the largest dimensions of a lossless WebP', () => {
    expect(readImageSize(webpHeader('VP8L', 16_384, 16_384))).toEqual({
      width: 16_384,
      height: 16_384,
    });
  });

  it.each([
    ['nothing', ''],
    ['text that is not base64', '*** not base64 ***'],
    ['a format that it does not know', Buffer.from('BM6\0\0\0').toString('base64')],
    ['a PNG that is cut off', pngHeader(WIDTH, HEIGHT).slice(0, 24)],
    ['a JPEG that is cut off', jpegHeader(WIDTH, HEIGHT, [1000]).slice(0, 400)],
    ['a JPEG without a frame', Buffer.from('ffd8ffd9', 'hex').toString('base64')],
    [
      'a JPEG of empty segments',
      Buffer.from(`ffd8${'ffe10000'.repeat(9)}`, 'hex').toString('base64'),
    ],
    ['a JPEG of fill bytes', Buffer.alloc(9000, 0xff).fill(0xd8, 1, 2).toString('base64')],
    ['a width of 0', pngHeader(0, HEIGHT)],
    ['an unknown WebP', Buffer.from('RIFF\0\0\0\0WEBPVP9Z0123456789').toString('base64')],
  ])('gives undefined for %s', (_name, base64) => {
    expect(readImageSize(base64)).toBeUndefined();
  });
});

describe('countImage', () => {
  it.each([
    [1, 1, 1],
    [28, 28, 1],
    [29, 28, 2],
    [200, 200, 64],
    [1000, 1000, 1296],
    [1092, 1092, 1521],
    [1568, 400, 56 * 15],
    [3136, 800, 56 * 15],
    [8000, 100, 56],
    [8000, 8000, 1600],
  ])('counts %i by %i pixels as %i', (width, height, tokens) => {
    expect(countImage(pngHeader(width, height))).toBe(tokens);
  });

  it('counts an image that it cannot read as the largest', () => {
    expect(countImage('AAAA')).toBe(UNKNOWN_IMAGE_TOKENS);
  });
});
