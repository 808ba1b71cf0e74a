import { describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/launcher/exit-status.ts';

describe('exitStatus', () => {
  it.each([
    [{ exitCode: 0 }, 0],
    [{ exitCode: 1 }, 1],
    [{ exitCode: 255 }, 255],
    [{ signal: 'SIGHUP' }, 129],
    [{ signal: 'SIGINT' }, 130],
    [{ signal: 'SIGKILL' }, 137],
    [{ signal: 'SIGSEGV' }, 139],
    [{ signal: 'SIGTERM' }, 143],
    [{ exitCode: undefined, signal: 'SIGTERM' }, 143],
    [{}, undefined],
  ] as const)('%j is reported as %s', (end, status) => {
    expect(exitStatus(end)).toBe(status);
  });
});
