import { describe, expect, it } from 'vitest';
import { cannotRead } from '../../src/config/read-user-file.ts';

describe('cannotRead', () => {
  it.each([
    [
      true,
      'config_permissions',
      '/f: cannot be read: permission denied. Make it yours, e.g. with chown and chmod 600.',
    ],
    [false, 'config_unreadable', '/f: cannot be read: permission denied.'],
  ])('tells what the system forbids (%s) from the rest', (isDenied, code, message) => {
    const content = { kind: 'unreadable', reason: 'permission denied', isDenied } as const;
    expect(cannotRead('/f', content)).toMatchObject({ code, message, exitStatus: 2 });
  });
});
