import { describe, expect, it } from 'vitest';
import {
  contextOverflowMessage,
  findContextOverflow,
} from '../../src/upstream-errors/context-overflow.ts';

const reworded = (message: string, code?: string): string | undefined => {
  const overflow = findContextOverflow(message, code);
  return overflow && contextOverflowMessage(overflow);
};

describe('findContextOverflow', () => {
  it.each([
    [
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130123 tokens. Please reduce the length of the messages.",
      'prompt is too long: 130123 tokens > 128000 maximum',
    ],
    [
      'Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 477469 tokens.',
      'prompt is too long: 477469 tokens > 272000 maximum',
    ],
    [
      "This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens (40832 of text input, 2000 in the output). Please reduce the length.",
      'prompt is too long: 42832 tokens > 32768 maximum',
    ],
    [
      "This endpoint's maximum context length is 32768 tokens. However, you requested about 42832 tokens (...).",
      'prompt is too long: 42832 tokens > 32768 maximum',
    ],
    [
      'The input token count (1,200,000) exceeds the maximum number of tokens allowed (1,048,576).',
      'prompt is too long: 1200000 tokens > 1048576 maximum',
    ],
    [
      'request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it',
      'prompt is too long: 9000 tokens > 8192 maximum',
    ],
    [
      'prompt token count of 150000 exceeds the limit of 128000',
      'prompt is too long: 150000 tokens > 128000 maximum',
    ],
    [
      'prompt is too long: 210118 tokens > 200000 maximum',
      'prompt is too long: 210118 tokens > 200000 maximum',
    ],
    [
      "This model's maximum context length is 8192 tokens.",
      'prompt is too long: 8193 tokens > 8192 maximum',
    ],
    ['Your input exceeds the context window of this model.', 'prompt is too long'],
    ['Input is too long for requested model.', 'prompt is too long'],
    ['prompt too long; exceeded max context length by 904 tokens', 'prompt is too long'],
    ['invalid params, context window exceeds limit', 'prompt is too long'],
  ])('recognises %j', (message, expected) => {
    expect(reworded(message)).toBe(expected);
  });

  it.each(['context_length_exceeded', 'model_max_prompt_tokens_exceeded'])(
    'recognises the code %s',
    (code) => {
      expect(reworded('too many', code)).toBe('prompt is too long');
    },
  );

  it.each([
    'Rate limit reached: Limit 30000 tokens per minute, Requested 32000.',
    'max_tokens is too large: 64000. This model supports at most 16384 completion tokens',
    'Invalid API key',
    '',
  ])('leaves %j alone', (message) => {
    expect(findContextOverflow(message)).toBeUndefined();
  });
});

describe('contextOverflowMessage', () => {
  it('asks for less output when the prompt itself fits', () => {
    expect(
      reworded(
        "This model's maximum context length is 32768 tokens. However, you requested 74000 tokens (10000 in the messages, 64000 in the completion).",
      ),
    ).toBe(
      'input length and `max_tokens` exceed context limit: 10000 + 64000 > 32768, decrease input length or `max_tokens` and try again',
    );
  });

  it('asks for compaction when hardly any room for output is left', () => {
    expect(
      reworded(
        "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (6000 in the messages, 1000 in the functions, and 2000 in the completion).",
      ),
    ).toBe('prompt is too long: 9000 tokens > 8192 maximum');
  });

  it.each([
    [{ tokens: 5, limit: 9 }, 'prompt is too long: 10 tokens > 9 maximum'],
    [{ tokens: 9 }, 'prompt is too long: 9 tokens > 8 maximum'],
    [{ limit: 9 }, 'prompt is too long: 10 tokens > 9 maximum'],
    [{}, 'prompt is too long'],
  ])('words %j so that the first number is the greater one', (overflow, expected) => {
    expect(contextOverflowMessage(overflow)).toBe(expected);
  });
});
