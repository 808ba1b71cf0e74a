import { PassThrough } from 'node:stream';
import type { InitIo } from '../../src/commands/init.ts';
import type { LoadConfigOptions } from '../../src/config/load-config.ts';

/** A command's surroundings without a terminal, and what it wrote. */
export interface CapturedIo {
  readonly io: InitIo;
  stdout(): string;
  stderr(): string;
}

/** Nothing listens on port 9 of this machine, so no Ollama is found unless one is named. */
export function captureIo(
  options: LoadConfigOptions,
  ollamaUrl = 'http://127.0.0.1:9',
): CapturedIo {
  const streams = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  };
  return {
    io: { ...options, ...streams, ollamaUrl },
    stdout: () => written(streams.stdout),
    stderr: () => written(streams.stderr),
  };
}

function written(stream: PassThrough): string {
  const chunk: unknown = stream.read();
  return Buffer.isBuffer(chunk) ? chunk.toString('utf8') : '';
}
