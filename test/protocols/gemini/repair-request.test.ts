import { describe, expect, it } from 'vitest';
import { geminiAdapter } from '../../../src/protocols/gemini/adapter.ts';
import type { GeminiRequest } from '../../../src/protocols/gemini/wire-types.ts';
import { encodeGemini, geminiTarget } from '../../support/gemini-requests.ts';

const REQUEST = {
  max_tokens: 60_000,
  thinking: { type: 'adaptive' },
  messages: [
    { role: 'user', content: 'go' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'A', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] },
  ],
  tools: [
    {
      name: 'A',
      input_schema: {
        type: 'object',
        properties: {
          minItems: { type: 'array', minItems: 1, items: { type: 'array', minItems: 2 } },
        },
      },
    },
  ],
  output_config: { format: { type: 'json_schema', schema: { type: 'array', minItems: 1 } } },
};

/** The request after this refusal; undefined when it is not repaired. */
function repaired(
  message: string,
  status = 400,
): { body: GeminiRequest; features: string[] } | undefined {
  const encoded = encodeGemini(REQUEST);
  const before = JSON.stringify(encoded.body);
  const body = JSON.stringify({ error: { code: status, status: 'INVALID_ARGUMENT', message } });
  const result = geminiAdapter.repairRequest?.(
    encoded,
    { status, headers: {}, body },
    geminiTarget(),
  );
  expect(JSON.stringify(encoded.body)).toBe(before);
  if (result === undefined) return undefined;
  const features = result.warnings.map(({ feature }) => feature);
  return { body: JSON.parse(JSON.stringify(result.body)), features };
}

describe('repairRequest', () => {
  it('strips a schema keyword that is refused, but no property of that name', () => {
    const result = repaired(
      `Invalid JSON payload received. Unknown name "minItems" at 'tools[0].function_declarations[0].parameters_json_schema': Cannot find field.`,
    );
    expect(result?.body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: 'A',
            parametersJsonSchema: {
              type: 'object',
              properties: { minItems: { type: 'array', items: { type: 'array' } } },
            },
          },
        ],
      },
    ]);
    expect(result?.body.generationConfig.responseJsonSchema).toEqual({ type: 'array' });
    expect(result?.features).toEqual(['schema keyword minItems']);
  });

  it.each([
    'Thinking level is not supported for this model.',
    'Budget 0 is invalid. This model only works in thinking mode.',
    `Invalid JSON payload received. Unknown name "thinkingLevel" at 'generation_config.thinking_config': Cannot find field.`,
  ])('drops the thinking that is refused: %s', (message) => {
    const result = repaired(message);
    expect(result?.body.generationConfig).not.toHaveProperty('thinkingConfig');
    expect(result?.body.generationConfig).toHaveProperty('maxOutputTokens', 60_000);
    expect(result?.features).toEqual(['thinking']);
  });

  it.each([
    ['from 1 (inclusive) to 32769 (exclusive)', 32_768],
    ['from 1 (inclusive) to 8192 (inclusive)', 8192],
  ])('lowers an output limit that is refused: %s', (range, expected) => {
    const result = repaired(
      `Unable to submit request because it has a maxOutputTokens value of 60000 but the supported range is ${range}.`,
    );
    expect(result?.body.generationConfig.maxOutputTokens).toBe(expected);
    expect(result?.features).toEqual(['max_tokens']);
  });

  it('drops the ids that are refused', () => {
    const result = repaired(
      `Invalid JSON payload received. Unknown name "id" at 'contents[1].parts[0].function_call': Cannot find field.`,
    );
    expect(JSON.stringify(result?.body.contents)).not.toContain('"id"');
    expect(result?.body.contents).toHaveLength(3);
    expect(result?.features).toEqual(['tool_use']);
  });

  it.each([
    ['a keyword without which nothing is left', `Unknown name "type" at 'tools[0]'`, 400],
    ['a keyword that was not sent', `Unknown name "$schema" at 'tools[0]'`, 400],
    ['something else', 'API key not valid.', 400],
    ['another status', 'Thinking level is not supported', 429],
  ])('leaves a refusal for %s as it is', (_what, message, status) => {
    expect(repaired(message, status)).toBeUndefined();
  });
});
