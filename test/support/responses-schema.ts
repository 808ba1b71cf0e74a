import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const SCHEMA = new URL('../../../shared/specs/openai-responses.schema.json', import.meta.url);

/** The published schema is reference data that is not part of the project. */
export const hasResponsesSchema: boolean = existsSync(SCHEMA);

/** Makes a check of Responses requests; it returns what is wrong, empty when nothing is. */
export function createResponsesRequestCheck(): (request: unknown) => readonly string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false });
  ajv.addSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')));
  const validate = ajv.compile({ $ref: 'openai-responses#/$defs/CreateResponse' });
  return (request) =>
    validate(request)
      ? []
      : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
