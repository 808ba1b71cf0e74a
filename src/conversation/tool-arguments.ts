import { isRecord } from '../json/is-record.ts';

/**
 * A tool call's input as the text of a JSON object, which is what chat templates parse.
 * `{"__unparsedToolInput":…}` of the client is one.
 */
export function toolArguments(input: unknown): string {
  if (isRecord(input)) return JSON.stringify(input);
  return input === undefined || input === null ? '{}' : JSON.stringify({ input });
}
