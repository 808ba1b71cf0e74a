import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { GenerateContentConfig, GenerateContentParameters } from '@google/genai';
import { describe, expect, it } from 'vitest';
import { assertMessagesRequest } from '../../../src/anthropic/assert-request.ts';
import type { GeminiRequest } from '../../../src/protocols/gemini/wire-types.ts';
import {
  encodeGemini,
  GEMINI_3,
  GEMINI_25,
  geminiTarget,
  schemaFaults,
  turnFaults,
} from '../../support/gemini-requests.ts';

const FOLDER = new URL('../../../../shared/samples/', import.meta.url);
const isThere = existsSync(FOLDER);
const files = isThere ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];
const requests = files.flatMap((file) => {
  const { body } = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  return body?.max_tokens === undefined ? [] : [[file, body] as const];
});
const cases = [GEMINI_3, GEMINI_25].flatMap((model) =>
  requests.map(([file, body]) => [file, model, body] as const),
);

/**
 * The body as an argument of Google's own SDK: that this compiles is the test. Enums are left out,
 * which have no literals there.
 */
function asSdkParameters(model: string, body: GeminiRequest): GenerateContentParameters {
  const { thinkingConfig: _thinking, ...generation } = body.generationConfig;
  const config: GenerateContentConfig = {
    ...generation,
    ...(body.systemInstruction === undefined
      ? {}
      : { systemInstruction: { parts: [...body.systemInstruction.parts] } }),
    tools: (body.tools ?? []).map((tool) =>
      'googleSearch' in tool ? tool : { functionDeclarations: [...tool.functionDeclarations] },
    ),
  };
  return { model, contents: [...body.contents], config };
}

// Real requests of the client are reference data that is not part of the project.
describe.skipIf(!isThere)('real requests (skipped without ../shared/samples)', () => {
  it.each(cases)('%s obeys the rules of %s', (_file, model, request) => {
    assertMessagesRequest(request);
    const { body } = encodeGemini({ ...request }, geminiTarget(model));
    expect(turnFaults(body.contents, model === GEMINI_3)).toEqual([]);
    expect(asSdkParameters(model, body).contents).toEqual(body.contents);
    expect(JSON.stringify(body)).not.toContain('x-anthropic-billing-header');
  });

  it.each(cases)(
    'every tool of %s is declared for %s as Google documents it',
    (_file, model, request) => {
      const { body } = encodeGemini({ ...request }, geminiTarget(model));
      const declared = (body.tools ?? []).flatMap((tool) =>
        'functionDeclarations' in tool ? tool.functionDeclarations : [],
      );
      const sent = (request.tools ?? []).filter(
        ({ type }: { type?: string }) => type === undefined,
      );
      expect(declared.map(({ name }) => name)).toEqual(
        sent.map(({ name }: { name: string }) => name),
      );
      for (const { name, parametersJsonSchema } of declared) {
        expect(schemaFaults(parametersJsonSchema, name)).toEqual([]);
        expect(parametersJsonSchema).toMatchObject({ type: 'object' });
      }
    },
  );

  it('keep the names of all arguments', () => {
    for (const [, request] of requests) {
      const { body } = encodeGemini({ ...request });
      const declared = (body.tools ?? []).flatMap((tool) =>
        'functionDeclarations' in tool ? tool.functionDeclarations : [],
      );
      for (const { name, parametersJsonSchema } of declared) {
        const tool = request.tools.find((entry: { name: string }) => entry.name === name);
        expect(Object.keys(parametersJsonSchema['properties'] ?? {})).toEqual(
          Object.keys(tool.input_schema.properties ?? {}),
        );
      }
    }
  });
});
