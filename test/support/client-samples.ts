import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import type { MessagesRequest } from '../../src/anthropic/request.ts';

const FOLDER = new URL('../../../shared/samples/', import.meta.url);

/** False on a machine without the reference data, which is not part of the project. */
export const hasSamples = existsSync(FOLDER);

/** A request as the real client sent it. */
export interface ClientRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** All recorded requests of the real client, each with its name. */
export function clientRequests(): readonly (readonly [string, ClientRequest])[] {
  if (!hasSamples) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const { method, url, headers, body } = JSON.parse(
        readFileSync(new URL(file, FOLDER), 'utf8'),
      );
      const lowered = Object.entries<string>(headers).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]);
      const request = {
        method,
        path: url,
        headers: Object.fromEntries(lowered),
        body: body ?? undefined,
      };
      return [file.replace(/\.json$/, ''), request];
    });
}

/** Requests to /v1/messages of the real client, each with the name of its file. */
export function clientSamples(): readonly (readonly [string, MessagesRequest])[] {
  return clientRequests()
    .filter(([, { body }]) => body !== undefined && 'max_tokens' in body)
    .map(([name, { body }]) => {
      assertMessagesRequest(body);
      return [`${name}.json`, body];
    });
}
