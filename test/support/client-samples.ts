import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { assertMessagesRequest } from '../../src/anthropic/parse-request.ts';
import type { MessagesRequest } from '../../src/anthropic/request.ts';

const FOLDER = new URL('../../../shared/samples/', import.meta.url);

/** False on a machine without the reference data, which is not part of the project. */
export const hasSamples = existsSync(FOLDER);

/** Requests to /v1/messages of the real client, each with the name of its file. */
export function clientSamples(): readonly (readonly [string, MessagesRequest])[] {
  if (!hasSamples) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file): [string, unknown] => {
      const { body } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
      return [file, body];
    })
    .filter(([, body]) => typeof body === 'object' && body !== null && 'max_tokens' in body)
    .map(([file, body]) => {
      assertMessagesRequest(body);
      return [file, body];
    });
}
