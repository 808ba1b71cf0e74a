import { describe, expect, it } from 'vitest';
import { ollamaAdapter } from '../../../src/protocols/ollama/adapter.ts';
import { ollamaTarget } from '../../support/ollama-answers.ts';

const failure = (status: number, message: string) => ({
  status,
  headers: {},
  body: JSON.stringify({ error: message }),
});

describe('decodeError', () => {
  it.each<[number, string, string, string]>([
    [
      404,
      'model "qwen3-coder" not found, try pulling it first',
      'upstream_model_not_found',
      'Run: ollama pull qwen3-coder',
    ],
    [
      400,
      '"qwen3-coder" does not support tools',
      'upstream_invalid_request',
      'does not support tools. Claude Code works through tools: route to a model that has them.',
    ],
    [
      400,
      'request (302 tokens) exceeds the available context size (256 tokens), try increasing it',
      'context_overflow',
      'prompt is too long: 302 tokens > 256 maximum',
    ],
    [
      500,
      'request (302 tokens) exceeds the available context size (256 tokens), try increasing it',
      'context_overflow',
      'prompt is too long: 302 tokens > 256 maximum',
    ],
    [503, 'server busy, please try again', 'upstream_overloaded', 'server busy'],
    [500, 'llama runner process has terminated', 'upstream_failed', 'terminated'],
    [429, 'too many concurrent requests', 'upstream_rate_limited', 'too many'],
  ])('reads %i %j', (status, message, code, words) => {
    const error = ollamaAdapter.decodeError(failure(status, message), ollamaTarget());
    expect(error.code).toBe(code);
    expect(error.message).toContain(words);
  });
});

describe('repairRequest', () => {
  const encode = (model: string) => {
    const target = ollamaTarget(model);
    const request = {
      model: 'claude-test',
      max_tokens: 10,
      messages: [{ role: 'user' as const, content: 'Hi' }],
      thinking: { type: 'adaptive' as const },
    };
    return { target, encoded: ollamaAdapter.encodeRequest(request, target) };
  };

  it('asks again without thinking when the model has none', () => {
    const { target, encoded } = encode('gemma3');
    expect(encoded.body).toHaveProperty('think', true);
    const refusal = failure(400, '"gemma3" does not support thinking');
    const repaired = ollamaAdapter.repairRequest?.(encoded, refusal, target);
    expect(repaired?.body).not.toHaveProperty('think');
    expect({ ...repaired?.body, think: true }).toEqual(encoded.body);
    expect(repaired?.warnings).toEqual([
      { feature: 'thinking', detail: 'dropped: gemma3 cannot think' },
    ]);
  });

  it('asks again without an effort when the model takes none', () => {
    const { target, encoded } = encode('gpt-oss:20b');
    const refusal = failure(400, 'think value "high" is not supported for this model');
    expect(ollamaAdapter.repairRequest?.(encoded, refusal, target)?.body).toEqual({
      ...encoded.body,
      think: true,
    });
  });

  it.each<[number, string]>([
    [400, '"gemma3" does not support tools'],
    [400, 'invalid options'],
    [500, '"gemma3" does not support thinking'],
  ])('leaves %i %j alone', (status, message) => {
    const { target, encoded } = encode('gemma3');
    const repaired = ollamaAdapter.repairRequest?.(encoded, failure(status, message), target);
    expect(repaired).toBeUndefined();
  });

  it('does not repair twice', () => {
    const { target, encoded } = encode('gemma3');
    const refusal = failure(400, '"gemma3" does not support thinking');
    const repaired = ollamaAdapter.repairRequest?.(encoded, refusal, target) ?? encoded;
    expect(ollamaAdapter.repairRequest?.(repaired, refusal, target)).toBeUndefined();
  });
});
