import { describe, expect, it } from 'vitest';
import { isSensitive, secretsOf } from '../../src/logging/secrets-of.ts';
import { TEST_KEY, testConfig, testProvider } from '../support/test-config.ts';

describe('secretsOf', () => {
  it('finds the keys of providers, and credentials in headers and options', () => {
    const provider = testProvider('http://127.0.0.1:9', {
      headers: { 'x-title': 'tproxy', 'X-Team-Token': 'header-secret' },
      transformers: [
        { name: 'customparams', options: { body: { api_key: 'option-secret', top_k: 3 } } },
      ],
      modelTransformers: new Map([
        ['m', [{ name: 'customparams', options: { list: [{ password: 'deep-secret' }] } }]],
      ]),
    });
    const config = testConfig({ kind: 'passthrough' }, [provider]);
    expect(secretsOf(config).toSorted()).toEqual(
      [TEST_KEY, 'header-secret', 'option-secret', 'deep-secret'].toSorted(),
    );
  });
});

describe('isSensitive', () => {
  it.each([
    'authorization',
    'X-Api-Key',
    'x-goog-api-key',
    'Cookie',
    'set-cookie',
    'client_secret',
  ])('knows %s', (name) => expect(isSensitive(name)).toBe(true));
  it.each(['content-type', 'user-agent', 'x-title', 'temperature'])('lets %s be', (name) =>
    expect(isSensitive(name)).toBe(false),
  );
});
