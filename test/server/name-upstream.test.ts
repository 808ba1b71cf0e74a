import { describe, expect, it } from 'vitest';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { nameUpstream } from '../../src/server/name-upstream.ts';
import { testProvider } from '../support/test-config.ts';

const TARGET = { provider: testProvider('http://127.0.0.1:9', { name: 'local' }), model: 'm' };

describe('nameUpstream', () => {
  it('puts the provider and the model in the place of the upstream', () => {
    const error = new ProxyError('upstream_truncated', 'The upstream ended the answer.', {
      retryAfterSeconds: 3,
    });
    expect(nameUpstream(error, TARGET)).toMatchObject({
      code: 'upstream_truncated',
      message: 'local, asked for model m, ended the answer.',
      retryAfterSeconds: 3,
      cause: error,
    });
  });

  it.each([new ProxyError('upstream_failed', 'local failed.'), new Error('The upstream x'), 7])(
    'leaves %s as it is',
    (error) => {
      expect(nameUpstream(error, TARGET)).toBe(error);
    },
  );
});
