import { describe, expect, it } from 'vitest';
import type { UserError } from '../../src/errors/user-error.ts';
import { tellTableFailures } from '../../src/session/tell-table-failures.ts';
import { createTokenCounter } from '../../src/tokens/token-counter.ts';

describe('tellTableFailures', () => {
  it('tells why tokens are estimated, and fails nobody for it', async () => {
    const told: UserError[] = [];
    const counter = createTokenCounter({
      loadTextCounter: () => Promise.reject(new Error('no such module')),
    });
    const telling = tellTableFailures(counter, (problem) => told.push(problem));
    await expect(telling.load()).resolves.toBeUndefined();
    const messages = [{ role: 'user', content: 'x'.repeat(400) }] as const;
    expect(telling.countRequest({ messages: [...messages] })).toBeGreaterThan(99);
    expect(told).toMatchObject([
      {
        code: 'token_tables_unavailable',
        message: expect.stringContaining('cannot be loaded: no such module. Tokens are estimated'),
      },
    ]);
  });
});
