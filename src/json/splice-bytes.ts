/** Puts bytes together out of new text and of stretches of earlier bytes. */
export interface ByteSplicer {
  /** Bytes so far. */
  readonly length: number;
  write(text: string): void;
  /** Takes over the bytes between two offsets of the earlier ones. */
  copy(start: number, end: number): void;
  /** Call once. */
  finish(): Buffer;
}

/** Begins with no bytes. Text must be well-formed, as all printed JSON is. */
export function createByteSplicer(earlier: Buffer): ByteSplicer {
  const pieces: Buffer[] = [];
  let text = '';
  let length = 0;

  const flush = (): void => {
    if (text !== '') pieces.push(Buffer.from(text));
    text = '';
  };

  return {
    get length() {
      return length;
    },
    write(added) {
      text += added;
      length += Buffer.byteLength(added);
    },
    copy(start, end) {
      flush();
      pieces.push(earlier.subarray(start, end));
      length += end - start;
    },
    finish() {
      flush();
      return Buffer.concat(pieces, length);
    },
  };
}
