import { describe, expect, it } from 'vitest';
import type { EncodedRequest } from '../../../src/protocols/adapter.ts';
import { openaiResponsesAdapter } from '../../../src/protocols/openai-responses/adapter.ts';
import { responsesTarget } from '../../support/responses-exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const BODY = {
  model: 'm',
  instructions: 'S',
  input: [{ type: 'message', role: 'assistant', content: 'x', phase: 'commentary' }],
  max_output_tokens: 64_000,
  temperature: 1,
  top_p: 0.5,
  reasoning: { effort: 'max', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: 'k',
  safety_identifier: 's',
  parallel_tool_calls: false,
  max_tool_calls: 8,
  store: false,
};
const repair = (error: unknown, status = 400): EncodedRequest | undefined =>
  openaiResponsesAdapter.repairRequest?.(
    { url: 'u', headers: {}, body: BODY, warnings: [], toolNames: new Map() },
    { status, headers: {}, body: JSON.stringify({ error }) },
    responsesTarget(),
  );
const without = (field: string): Json =>
  Object.fromEntries(Object.entries(BODY).filter(([name]) => name !== field));

describe('repairRequest', () => {
  it.each<[string, Json | string, Json]>([
    [
      'a parameter',
      {
        message: "Unsupported parameter: 'temperature' is not supported with this model.",
        param: 'temperature',
        code: 'unsupported_parameter',
      },
      without('temperature'),
    ],
    [
      'a value',
      { message: "Unsupported value: 'top_p' does not support 0.5 with this model." },
      without('top_p'),
    ],
    [
      'a parameter that is only named apart',
      { message: 'Encrypted content is not supported with this model.', param: 'include' },
      without('include'),
    ],
    [
      'an unknown parameter',
      { message: "Unknown parameter: 'safety_identifier'." },
      without('safety_identifier'),
    ],
    [
      'a parameter in the words of others',
      'Argument not supported on this model: prompt_cache_key',
      without('prompt_cache_key'),
    ],
    [
      'the summary',
      {
        message:
          'Your organization must be verified to generate reasoning summaries. Please go to the settings.',
        param: 'reasoning.summary',
        code: 'unsupported_value',
      },
      { ...BODY, reasoning: { effort: 'max' } },
    ],
    [
      'an effort, where others are taken',
      {
        message:
          "Unsupported value: 'max' is not supported with the 'm' model. Supported values are: 'low', 'medium', and 'high'.",
        param: 'reasoning.effort',
      },
      { ...BODY, reasoning: { effort: 'high', summary: 'auto' } },
    ],
    [
      'any effort',
      {
        message: "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
        param: 'reasoning.effort',
      },
      without('reasoning'),
    ],
    [
      'any effort in the words of others',
      'Model m does not support parameter reasoningEffort.',
      without('reasoning'),
    ],
    [
      'phases',
      { message: "Unknown parameter: 'input[0].phase'.", param: 'input[0].phase' },
      { ...BODY, input: [{ type: 'message', role: 'assistant', content: 'x' }] },
    ],
    [
      'instructions',
      { message: "Unsupported parameter: 'instructions'." },
      {
        ...without('instructions'),
        input: [{ type: 'message', role: 'system', content: 'S' }, ...BODY.input],
      },
    ],
    [
      'the limit',
      {
        message:
          "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 16384, but got 64000 instead.",
        param: 'max_output_tokens',
        code: 'integer_above_max_value',
      },
      { ...BODY, max_output_tokens: 16_384 },
    ],
    [
      'the limit in older words',
      { message: 'This model supports at most 4096 completion tokens' },
      { ...BODY, max_output_tokens: 4096 },
    ],
  ])('mends %s', (_name, error, expected) => {
    const mended = repair(error);
    expect(mended?.body).toEqual(expected);
    expect(mended?.warnings).toHaveLength(1);
  });

  it.each<[string, unknown, number]>([
    ['other statuses', { message: "Unknown parameter: 'temperature'." }, 500],
    ['a field that is not there', { message: "Unknown parameter: 'tool_choice'." }, 400],
    ['what has to be there', { message: "Unknown parameter: 'input'." }, 400],
    [
      'other refusals',
      { message: 'No tool output found for function call c1.', param: 'input' },
      400,
    ],
    [
      'an overflow',
      { message: 'Your input exceeds the context window of this model.', param: 'input' },
      400,
    ],
  ])('leaves %s', (_name, error, status) => {
    expect(repair(error, status)).toBeUndefined();
  });

  it('does not change the request that it was given', () => {
    const before = JSON.stringify(BODY);
    repair({ message: "Unknown parameter: 'input[0].phase'.", param: 'input[0].phase' });
    expect(JSON.stringify(BODY)).toBe(before);
  });
});

describe('decodeError', () => {
  it('words an overflow without numbers so that the client compacts', () => {
    const error = openaiResponsesAdapter.decodeError(
      {
        status: 400,
        headers: {},
        body: JSON.stringify({
          error: {
            message:
              'Your input exceeds the context window of this model. Please adjust your input and try again.',
            code: 'context_length_exceeded',
            param: 'input',
          },
        }),
      },
      responsesTarget(),
    );
    expect(error).toMatchObject({ code: 'context_overflow', status: 400 });
    expect(error.message).toMatch(/^prompt is too long/);
  });
});
