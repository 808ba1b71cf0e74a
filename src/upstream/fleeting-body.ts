import { Readable, Stream } from 'node:stream';

/*
 * Bodies of requests that are forgotten as soon as they are sent. The HTTP libraries keep what they
 * were given until the answer is over, which may be minutes later.
 */

/** For undici, which reads it. The length is to be told in a header. */
export class FleetingReadable extends Readable {
  #bytes: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    super({ highWaterMark: 0 });
    this.#bytes = bytes;
  }

  override _read(): void {
    if (this.#bytes !== undefined) this.push(this.#bytes);
    this.#bytes = undefined;
    this.push(null);
  }
}

/** For http-proxy-3, which pipes it: the head, the body and the end go out in one write. */
export class FleetingStream extends Stream {
  #bytes: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override pipe<Destination extends NodeJS.WritableStream>(destination: Destination): Destination {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    if (bytes === undefined) throw new Error('The body was sent before.');
    destination.end(bytes);
    return destination;
  }
}
