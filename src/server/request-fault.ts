import type { ProxyError } from '../errors/proxy-error.ts';
import { randomDigits } from './random-id.ts';

/** Why a request failed of which no record is kept: no model was asked for, or it cannot be read. */
export interface RequestFault {
  /** See RequestRecord. */
  readonly request: string;
  /** Method and path, without query and secret; undefined when the request was not let in. */
  readonly endpoint: string | undefined;
  readonly error: ProxyError;
}

/** An id that people can say to one another, and that is not given twice in a log. */
export function newRequestId(): string {
  return `req_${randomDigits()}`;
}
