import { expect } from 'vitest';
import type { ProxyErrorCode } from '../../src/errors/proxy-error.ts';

/** Matches the error for a request that is not sound. */
export const invalid = (code: ProxyErrorCode, message: unknown): unknown =>
  expect.objectContaining({ code, status: 400, type: 'invalid_request_error', message });
