import { randomUUID } from 'node:crypto';
import type { ProxyError } from '../errors/proxy-error.ts';

/** Why a request failed of which no record is kept: no model was asked for, or it cannot be read. */
export interface RequestFault {
  /** See RequestRecord. */
  readonly request: string;
  /** Method and path, without query and secret; undefined when the request was not let in. */
  readonly endpoint: string | undefined;
  readonly error: ProxyError;
}

/**
 * An id that people can say to one another, and that is not given twice in a log. The half of a UUID:
 * those come from a store of randomness, which is ten times faster than to ask for bytes.
 */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '').slice(-16)}`;
}
