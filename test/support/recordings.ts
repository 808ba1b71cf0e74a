import { existsSync, readFileSync } from 'node:fs';
import type { Protocol } from '../../src/config/types.ts';

const FOLDER = new URL('../../../shared/transcripts/', import.meta.url);

/** A recorded stream of a real provider, and what it means. */
export interface Recording {
  readonly file: string;
  readonly protocol: Protocol;
  readonly expected: {
    readonly text: string;
    readonly reasoning: string;
    readonly tool_calls: readonly { readonly name: string; readonly input: unknown }[];
    readonly stop_reason: string;
    /** Includes the cached ones. */
    readonly prompt_tokens_total: number;
    readonly output_tokens: number;
    readonly cached_tokens: number;
  };
}

/** False on a machine without the reference data, which is not part of the project. */
export const hasRecordings = existsSync(FOLDER);

/** All recordings, or those of one protocol; none where the reference data is absent. */
export function recordings(protocol?: Protocol): readonly Recording[] {
  if (!hasRecordings) return [];
  const all: readonly Recording[] = JSON.parse(
    readFileSync(new URL('expected.json', FOLDER), 'utf8'),
  );
  return all.filter((entry) => protocol === undefined || entry.protocol === protocol);
}

/** The bytes of a recording. */
export function readRecording(file: string): Buffer {
  return readFileSync(new URL(file, FOLDER));
}
