import { isRecord } from '../json/is-record.ts';
import { oncePerObject } from '../json/once-per-object.ts';

/** Inputs come back with every turn; printing them is most of what translating old turns takes. */
const print = oncePerObject((input: object) => JSON.stringify(input));

/**
 * A tool call's input as the text of a JSON object, which is what chat templates parse.
 * `{"__unparsedToolInput":…}` of the client is one. An input may not be changed afterwards.
 */
export function toolArguments(input: unknown): string {
  if (isRecord(input)) return print(input);
  return input === undefined || input === null ? '{}' : JSON.stringify({ input });
}
