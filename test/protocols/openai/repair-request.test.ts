import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/protocols/adapter.ts';
import { repairRequest } from '../../../src/protocols/openai/repair-request.ts';
import { testTarget } from '../../support/chat-decoding.ts';
import { encodeFor, knownTarget } from '../../support/chat-exchange.ts';

type Json = Readonly<Record<string, unknown>>;

const READ = { name: 'Read', input_schema: { type: 'object' } };
const FULL = {
  max_tokens: 64_000,
  stream: true,
  temperature: 0.5,
  top_p: 0.9,
  stop_sequences: ['x'],
  tools: [READ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  thinking: { type: 'adaptive' },
  output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
};
const GENERAL = testTarget({ thinking: 'reasoning_effort', parallelToolCalls: true });

function repair(failure: { status?: number; body: unknown }, target: Target = GENERAL) {
  const { encoded, body } = encodeFor(target, FULL);
  const text = typeof failure.body === 'string' ? failure.body : JSON.stringify(failure.body);
  const mended = repairRequest(
    encoded,
    { status: failure.status ?? 400, headers: {}, body: text },
    target,
  );
  if (mended === undefined) return undefined;
  const after: Json = JSON.parse(JSON.stringify(mended.body));
  const added = mended.warnings.slice(encoded.warnings.length).map(({ feature }) => feature);
  expect(after['messages']).toEqual(body.messages);
  expect(after['tools']).toEqual(body['tools']);
  expect(added).not.toEqual([]);
  return { before: body as Json, after, added };
}

/** The fields that are gone. */
function dropped(result: ReturnType<typeof repair>): readonly string[] {
  return Object.keys(result?.before ?? {}).filter((field) => !(field in (result?.after ?? {})));
}

const openai = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param, code },
});

describe('repairRequest: fields', () => {
  it.each<[string, unknown, string]>([
    [
      'OpenAI on a value',
      openai(
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
        'temperature',
        'unsupported_value',
      ),
      'temperature',
    ],
    [
      'OpenAI on a parameter',
      openai("Unsupported parameter: 'top_p' is not supported with this model.", 'top_p'),
      'top_p',
    ],
    [
      'OpenAI on parallel calls',
      openai("Unsupported parameter: 'parallel_tool_calls' is not supported with this model."),
      'parallel_tool_calls',
    ],
    [
      'OpenAI on an argument',
      openai('Unrecognized request argument supplied: stream_options'),
      'stream_options',
    ],
    [
      'OpenAI on an effort',
      openai("Unsupported value: 'reasoning_effort' does not support 'high' with this model."),
      'reasoning_effort',
    ],
    [
      'Groq',
      { error: { message: "property 'reasoning_effort' is unsupported" } },
      'reasoning_effort',
    ],
    [
      'Groq on a model',
      { error: { message: '`reasoning_effort` is not supported with this model' } },
      'reasoning_effort',
    ],
    [
      'Groq on JSON and tools',
      { error: { message: 'json mode cannot be combined with tool/function calling' } },
      'response_format',
    ],
    [
      'Mistral',
      {
        object: 'error',
        message: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'stream_options'],
              msg: 'Extra inputs are not permitted',
            },
          ],
        },
      },
      'stream_options',
    ],
    [
      'FastAPI below a field',
      {
        detail: [
          {
            loc: ['body', 'stream_options', 'include_usage'],
            msg: 'Extra inputs are not permitted',
          },
        ],
      },
      'stream_options',
    ],
    [
      'Fireworks',
      { error: { message: "Extra inputs are not permitted, field: 'stream_options'" } },
      'stream_options',
    ],
    [
      'xAI',
      {
        code: 'Client specified an invalid argument',
        error: 'Argument not supported on this model: stop',
      },
      'stop',
    ],
    [
      'xAI in its own spelling',
      { code: 'x', error: 'Model grok-4 does not support parameter reasoningEffort.' },
      'reasoning_effort',
    ],
    [
      'Gemini',
      {
        error: {
          code: 400,
          message:
            'Invalid JSON payload received. Unknown name "parallel_tool_calls": Cannot find field.',
        },
      },
      'parallel_tool_calls',
    ],
    [
      'Kimi',
      { error: { message: 'invalid temperature: only 1 is allowed for this model' } },
      'temperature',
    ],
    [
      'Qwen',
      {
        error: {
          message:
            'The tool_choice parameter does not support being set to required or object in thinking mode',
        },
      },
      'tool_choice',
    ],
    [
      'DeepSeek',
      { error: { message: 'This response_format type is unavailable now' } },
      'response_format',
    ],
    [
      'OpenRouter, quoting another',
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: JSON.stringify(openai("Unsupported parameter: 'top_p'")) },
        },
      },
      'top_p',
    ],
  ])('leaves out what %s refuses', (_name, body, field) => {
    const result = repair({ body });
    expect(dropped(result)).toEqual([field]);
    expect(result?.added).toEqual([field]);
  });

  it.each(['max_tokens', 'max_completion_tokens'] as const)(
    'calls %s by its other name',
    (maxTokensField) => {
      const other = maxTokensField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
      const message = `Unsupported parameter: '${maxTokensField}' is not supported with this model. Use '${other}' instead.`;
      const result = repair(
        { body: openai(message, maxTokensField, 'unsupported_parameter') },
        testTarget({ maxTokensField }),
      );
      expect(result?.after).toMatchObject({ [other]: 64_000 });
      expect(result?.after).not.toHaveProperty(maxTokensField);
    },
  );
});

describe('repairRequest: the output limit', () => {
  it.each<[string, number]>([
    [
      'max_tokens is too large: 64000. This model supports at most 16384 completion tokens, whereas you provided 64000.',
      16_384,
    ],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 8192],
    ['<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8,192]', 8192],
    ['`max_tokens` must be less than or equal to `32768`, the maximum value', 32_768],
    [
      'The parameter `max_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 12288, but got 64000 instead.',
      12_288,
    ],
    [
      'max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for the model',
      8192,
    ],
    [
      'Unable to submit request because it has a maxOutputTokens value of 64000 but the supported range is from 1 (inclusive) to 8193 (exclusive).',
      8192,
    ],
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 64000. This model's maximum context length is 32768 tokens and your request has 20000 input tokens (64000 > 32768 - 20000).",
      12_768,
    ],
  ])('is lowered for %j', (message, limit) => {
    const result = repair({ body: openai(message, 'max_tokens') });
    expect(result?.after).toEqual({ ...result?.before, max_tokens: limit });
    expect(result?.added).toEqual(['max_tokens']);
  });

  it('is left alone when the prompt leaves no room: the client has to compact', () => {
    const message =
      "'max_tokens' is too large: 64000. This model's maximum context length is 32768 tokens and your request has 30000 input tokens (64000 > 32768 - 30000).";
    expect(repair({ body: openai(message) })).toBeUndefined();
  });
});

describe('repairRequest: thinking', () => {
  const LOST = openai('The reasoning_content in the thinking mode must be passed back to the API.');

  it('is turned off at DeepSeek when earlier reasoning is lost', () => {
    const result = repair({ body: LOST }, knownTarget('deepseek', 'deepseek-v4-pro'));
    expect(result?.after).toMatchObject({ thinking: { type: 'disabled' } });
    expect(dropped(result)).toEqual(['reasoning_effort']);
  });

  it('is turned off at OpenRouter, which quotes DeepSeek', () => {
    const body = {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: { raw: JSON.stringify(LOST) },
      },
    };
    const target = knownTarget('openrouter', 'deepseek/deepseek-v4-pro');
    expect(repair({ body }, target)?.after).toMatchObject({ reasoning: { effort: 'none' } });
  });

  it('is not turned off twice, nor where it was never asked for', () => {
    const target = knownTarget('deepseek', 'deepseek-v4-pro');
    const { encoded } = encodeFor(target, { thinking: { type: 'disabled' } });
    const failure = { status: 400, headers: {}, body: JSON.stringify(LOST) };
    expect(repairRequest(encoded, failure, target)).toBeUndefined();
    expect(repair({ body: LOST })).toBeUndefined();
  });

  it.each<[string, 'none' | undefined]>([
    [
      "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
      'none',
    ],
    [
      'Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.',
      undefined,
    ],
  ])('gives way to tools: %j', (message, effort) => {
    const result = repair({ body: openai(message, 'reasoning_effort') });
    expect(result?.before).toHaveProperty('reasoning_effort');
    expect(result?.after['reasoning_effort']).toBe(effort);
  });

  it('is refused explicitly when leaving it out was not enough', () => {
    const message =
      'Function tools with reasoning_effort are not supported for gpt-5.5 in /v1/chat/completions.';
    const result = repair({ body: openai(message) }, testTarget());
    expect(result?.after).toMatchObject({ reasoning_effort: 'none' });
  });
});

describe('repairRequest: nothing to mend', () => {
  it.each<[string, number, unknown]>([
    ['another status', 500, openai("Unsupported parameter: 'top_p'")],
    ['a bad key', 401, openai("Unsupported parameter: 'top_p'")],
    ['a field that was not sent', 400, openai("Unsupported parameter: 'seed'")],
    ['messages', 400, openai("Unsupported value: 'messages[0].role' does not support 'system'")],
    ['tools', 400, openai("'tools' is not supported with this model.", 'tools')],
    ['a full window', 400, openai("This model's maximum context length is 8192 tokens.")],
    ['a web page', 400, '<html><title>Bad Request</title></html>'],
    ['nothing', 400, ''],
    ['a message that only names a field', 400, openai('The stop was too sudden.', 'stop')],
  ])('is undefined for %s', (_name, status, body) => {
    expect(repair({ status, body })).toBeUndefined();
  });

  it('is read from 422 as well', () => {
    const body = { detail: [{ loc: ['body', 'top_p'], msg: 'Extra inputs are not permitted' }] };
    expect(dropped(repair({ status: 422, body }))).toEqual(['top_p']);
  });
});
