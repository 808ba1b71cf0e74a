import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createSessionToken,
  isSessionToken,
  SESSION_TOKEN_PREFIX,
} from '../../src/launcher/session-token.ts';

describe('createSessionToken', () => {
  it('makes a token that fits a header and is recognised', () => {
    const token = createSessionToken(randomBytes(24));
    expect(token).toMatch(/^tproxy-session-[\w-]{32}$/);
    expect(isSessionToken(token)).toBe(true);
  });

  it('makes different tokens of different bytes', () => {
    expect(createSessionToken(new Uint8Array(24))).not.toBe(
      createSessionToken(new Uint8Array(24).fill(1)),
    );
  });
});

describe('isSessionToken', () => {
  it.each(['', 'sk-ant-oat01-x', `x${SESSION_TOKEN_PREFIX}`, 'tproxy'])(
    'does not take %j for one',
    (value) => {
      expect(isSessionToken(value)).toBe(false);
    },
  );
});
