import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute } from '../../src/config/parse-route.ts';

describe('parseRoute', () => {
  it.each([
    ['deepseek,deepseek-chat', 'deepseek', 'deepseek-chat'],
    ['ollama,qwen2.5-coder:latest', 'ollama', 'qwen2.5-coder:latest'],
    ['openrouter,anthropic/claude-sonnet-4.5', 'openrouter', 'anthropic/claude-sonnet-4.5'],
    ['p,a,b', 'p', 'a,b'],
    ['  p , m  ', 'p', 'm'],
    ['p,model with blanks', 'p', 'model with blanks'],
  ])('reads %j', (text, provider, model) => {
    expect(parseRoute(text)).toEqual({ kind: 'model', provider, model });
  });

  it('reads passthrough', () => {
    expect(parseRoute(' passthrough ')).toEqual({ kind: 'passthrough' });
  });

  it.each([
    '',
    ' ',
    ',',
    'p',
    'p,',
    ',m',
    'p:m',
    'Passthrough',
    'passthrough,m',
    'p,a\nb',
    'p,\u0007m',
  ])('refuses %j', (text) => {
    expect(parseRoute(text)).toBeUndefined();
  });

  it('reads what formatRoute writes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const route = parseRoute(text);
        if (route !== undefined) expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });
});

describe('formatRoute', () => {
  it.each(['passthrough', 'ollama,qwen2.5-coder:latest'])('writes %s back', (text) => {
    const route = parseRoute(text);
    expect(route && formatRoute(route)).toBe(text);
  });
});
