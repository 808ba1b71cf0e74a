/** Pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** More than any real JPEG has before its frame header. */
const MOST_JPEG_SEGMENTS = 500;

/**
 * The dimensions in the header of a base64 PNG, GIF, WebP or JPEG, or undefined when they cannot be
 * read. The format is told by the data, since the declared media type is not always right. Only the
 * few bytes needed are decoded.
 */
export function readImageSize(base64: string): ImageSize | undefined {
  const size = readSize(createReader(base64));
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

/** Numbers at a byte offset; NaN beyond the end or where the text is not base64. */
interface Reader {
  byte(offset: number): number;
  big(offset: number, byteCount: number): number;
  little(offset: number, byteCount: number): number;
  text(offset: number, length: number): string;
}

function readSize(reader: Reader): ImageSize | undefined {
  if (reader.big(0, 4) === 0x89504e47) {
    return { width: reader.big(16, 4), height: reader.big(20, 4) };
  }
  if (reader.text(0, 4) === 'GIF8') {
    return { width: reader.little(6, 2), height: reader.little(8, 2) };
  }
  if (reader.text(0, 4) === 'RIFF' && reader.text(8, 4) === 'WEBP') return readWebpSize(reader);
  if (reader.big(0, 2) === 0xffd8) return readJpegSize(reader);
  return undefined;
}

function readWebpSize(reader: Reader): ImageSize | undefined {
  switch (reader.text(12, 4)) {
    case 'VP8X':
      return { width: reader.little(24, 3) + 1, height: reader.little(27, 3) + 1 };
    case 'VP8L': {
      // Two fields of 14 bits, each one less than the dimension, after a byte of signature.
      const fields = reader.little(21, 4);
      return { width: (fields & 0x3fff) + 1, height: ((fields >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      // The two upper bits of each are a scale.
      return { width: reader.little(26, 2) & 0x3fff, height: reader.little(28, 2) & 0x3fff };
    default:
      return undefined;
  }
}

function readJpegSize(reader: Reader): ImageSize | undefined {
  let offset = 2;
  for (let segment = 0; segment < MOST_JPEG_SEGMENTS; segment += 1) {
    if (reader.byte(offset) !== 0xff) return undefined;
    const marker = reader.byte(offset + 1);
    if (marker === 0xff) {
      offset += 1;
    } else if (isFrameHeader(marker)) {
      return { height: reader.big(offset + 5, 2), width: reader.big(offset + 7, 2) };
    } else {
      offset += 2 + reader.big(offset + 2, 2);
    }
  }
  return undefined;
}

/** SOF0 to SOF15, without the Huffman table, extension and arithmetic markers among them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function createReader(base64: string): Reader {
  function byte(offset: number): number {
    const group = Math.floor(offset / 3) * 4;
    const bits =
      digit(base64, group) * 0x40000 +
      digit(base64, group + 1) * 0x1000 +
      (digit(base64, group + 2) * 0x40 + digit(base64, group + 3));
    return Math.floor(bits / 256 ** (2 - (offset % 3))) % 256;
  }
  const bytes = (offset: number, length: number): number[] =>
    Array.from({ length }, (_, index) => byte(offset + index));
  return {
    byte,
    big: (offset, byteCount) => bytes(offset, byteCount).reduce((sum, part) => sum * 256 + part, 0),
    little: (offset, byteCount) =>
      bytes(offset, byteCount).reduceRight((sum, part) => sum * 256 + part, 0),
    text: (offset, length) => String.fromCharCode(...bytes(offset, length)),
  };
}

function digit(base64: string, index: number): number {
  const code = base64.charCodeAt(index);
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43) return 62;
  if (code === 47) return 63;
  return code === 61 ? 0 : Number.NaN;
}
