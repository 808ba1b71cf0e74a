import { describe, expect, it } from 'vitest';
import {
  FORBIDDEN_ADDRESS,
  refuseForbiddenHost,
  safeLookup,
} from '../../src/upstream/safe-lookup.ts';

function lookUp(name: string, all: boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    safeLookup(name, { all, family: 4 }, (error, address, family) => {
      if (error) reject(error);
      else resolve(all ? address : [address, family]);
    });
  });
}

describe('safeLookup', () => {
  it('answers in both forms that sockets ask for', async () => {
    expect(await lookUp('localhost', false)).toEqual(['127.0.0.1', 4]);
    expect(await lookUp('localhost', true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  });

  it('passes the error for a name that there is not', async () => {
    await expect(lookUp('nowhere.invalid', true)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  it.each([true, false])('refuses a forbidden address (all: %s)', async (all) => {
    await expect(lookUp('169.254.169.254', all)).rejects.toMatchObject({
      code: FORBIDDEN_ADDRESS,
      message: expect.stringContaining('its name leads to 169.254.169.254'),
    });
  });
});

describe('refuseForbiddenHost', () => {
  it('throws for an address that needs no lookup, and for no other', () => {
    expect(() => refuseForbiddenHost(new URL('http://[fe80::1]:80/x'))).toThrow('link-local');
    expect(() => refuseForbiddenHost(new URL('http://10.0.0.1'))).not.toThrow();
    expect(() => refuseForbiddenHost(new URL('https://api.example.com'))).not.toThrow();
  });
});
