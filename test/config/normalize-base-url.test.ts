import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLoopback, normalizeBaseUrl } from '../../src/config/normalize-base-url.ts';
import type { Protocol } from '../../src/config/types.ts';

const normalize = (text: string, protocol: Protocol = 'openai', allowHttp = false) =>
  normalizeBaseUrl(text, { protocol, allowHttp });

describe('normalizeBaseUrl', () => {
  it.each<[Protocol, string, string]>([
    ['openai', 'https://api.deepseek.com', 'https://api.deepseek.com'],
    ['openai', 'https://api.deepseek.com/', 'https://api.deepseek.com'],
    ['openai', 'https://api.deepseek.com/chat/completions', 'https://api.deepseek.com'],
    ['openai', 'https://API.openai.com/v1///', 'https://api.openai.com/v1'],
    ['openai', 'https://openrouter.ai/api/v1/chat/completions/', 'https://openrouter.ai/api/v1'],
    ['openai', ' http://localhost:8000/v1 ', 'http://localhost:8000/v1'],
    ['openai', 'http://127.8.9.1:1/v1', 'http://127.8.9.1:1/v1'],
    ['openai', 'http://[::1]:11434/v1', 'http://[::1]:11434/v1'],
    ['anthropic', 'https://api.anthropic.com', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/v1', 'https://api.anthropic.com'],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'https://api.anthropic.com'],
    [
      'anthropic',
      'https://api.deepseek.com/anthropic/v1/messages/',
      'https://api.deepseek.com/anthropic',
    ],
    ['anthropic', 'https://api.deepseek.com/anthropic', 'https://api.deepseek.com/anthropic'],
  ])('takes for %s %s as %s', (protocol, text, baseUrl) => {
    expect(normalize(text, protocol)).toEqual({ ok: true, baseUrl });
  });

  it('gives a host alone the path that is known of the provider', () => {
    const options = { protocol: 'openai', allowHttp: false, knownPath: '/v1' } as const;
    expect(normalizeBaseUrl('http://127.0.0.1:11434', options)).toEqual({
      ok: true,
      baseUrl: 'http://127.0.0.1:11434/v1',
    });
    expect(normalizeBaseUrl('https://h/other', options)).toEqual({
      ok: true,
      baseUrl: 'https://h/other',
    });
  });

  it.each<[string, Protocol, string]>([
    ['api.deepseek.com', 'openai', 'a whole address'],
    ['', 'openai', 'a whole address'],
    ['https://', 'openai', 'a whole address'],
    ['https:api.deepseek.com', 'openai', 'a whole address'],
    ['file:///etc/passwd', 'openai', 'a whole address'],
    ['ws://127.0.0.1/', 'openai', 'a whole address'],
    ['https://user:hunter2@example.com', 'openai', 'use api_key'],
    ['https://example.com/v1?key=hunter2', 'openai', 'end it at the path'],
    ['https://example.com/v1#hunter2', 'openai', 'end it at the path'],
    ['http://example.com', 'openai', 'allow_http = true'],
    ['http://127.0.0.1.example.com', 'openai', 'allow_http = true'],
    ['http://localhost.example.com', 'openai', 'allow_http = true'],
    ['http://192.168.1.5:11434/v1', 'openai', 'allow_http = true'],
    ['https://api.anthropic.com/v1/messages', 'openai', 'another protocol'],
    ['https://api.openai.com/v1/chat/completions', 'anthropic', 'another protocol'],
  ])('refuses %j for %s', (text, protocol, reason) => {
    const result = normalize(text, protocol);
    expect(result.ok ? result.baseUrl : result.message).toContain(reason);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('takes plain http to another machine when that is allowed', () => {
    expect(normalize('http://gpu-box:11434/v1', 'openai', true)).toMatchObject({ ok: true });
  });

  it('changes nothing when applied again', () => {
    fc.assert(
      fc.property(
        fc.webUrl(),
        fc.constantFrom<Protocol>('openai', 'anthropic'),
        (url, protocol) => {
          const once = normalize(url, protocol, true);
          fc.pre(once.ok);
          if (once.ok) expect(normalize(once.baseUrl, protocol, true)).toEqual(once);
        },
      ),
    );
  });
});

describe('isLoopback', () => {
  it.each(['localhost', '127.0.0.1', '127.255.255.255', '::1', '[::1]'])('holds for %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.0.0.256',
    '127.0.0.1.nip.io',
    'localhost.evil',
    'example.com',
  ])('does not hold for %s', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
