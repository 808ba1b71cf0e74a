/** The first bytes of images with the given dimensions in pixels, in base64. No pixels follow. */

export function pngHeader(width: number, height: number): string {
  const header = Buffer.alloc(33);
  header.write('89504e470d0a1a0a0000000d49484452', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header.toString('base64');
}

export function gifHeader(width: number, height: number): string {
  const header = Buffer.alloc(13);
  header.write('GIF89a', 'latin1');
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  return header.toString('base64');
}

/** `before` are the lengths of segments, such as EXIF data, that come before the frame header. */
export function jpegHeader(
  width: number,
  height: number,
  before: readonly number[] = [16],
  frameMarker = 0xc0,
): string {
  const segments = before.map((length) => {
    const segment = Buffer.alloc(length + 2, 0xc0);
    segment.writeUInt16BE(0xffe1, 0);
    segment.writeUInt16BE(length, 2);
    return segment;
  });
  const frame = Buffer.from([0xff, 0xff, frameMarker, 0, 17, 8, 0, 0, 0, 0, 3]);
  frame.writeUInt16BE(height, 6);
  frame.writeUInt16BE(width, 8);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, frame]).toString('base64');
}

export function webpHeader(
  format: 'VP8 ' | 'VP8L' | 'VP8X',
  width: number,
  height: number,
): string {
  const header = Buffer.alloc(32);
  header.write('RIFF\0\0\0\0WEBP', 'latin1');
  header.write(format, 12, 'latin1');
  switch (format) {
    case 'VP8 ':
      // The scale bits are set: they are no part of the dimension.
      header.writeUInt16LE(width | 0x4000, 26);
      header.writeUInt16LE(height | 0x8000, 28);
      break;
    case 'VP8L':
      header.writeUInt8(0x2f, 20);
      header.writeUInt32LE(((width - 1) | ((height - 1) << 14)) >>> 0, 21);
      break;
    case 'VP8X':
      header.writeUIntLE(width - 1, 24, 3);
      header.writeUIntLE(height - 1, 27, 3);
      break;
  }
  return header.toString('base64');
}
