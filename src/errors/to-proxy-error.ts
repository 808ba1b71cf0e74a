import { isBug } from './catalog.ts';
import { ProxyError } from './proxy-error.ts';

const REQUEST = 'Please report it';

/**
 * What the client is told of anything thrown. An error that is not tproxy's own is a bug: its
 * details stay out of the answer.
 * @param report writes a bug down and says where it is to be reported, in a sentence.
 */
export function toProxyError(error: unknown, report?: (bug: unknown) => string): ProxyError {
  const told =
    error instanceof ProxyError
      ? error
      : new ProxyError('internal', 'tproxy failed on this request. This is a bug in tproxy.', {
          cause: error,
        });
  if (report === undefined || !isBug(told.code) || told.message.includes(REQUEST)) return told;
  const message = `${told.message} ${report(told.cause ?? told)}`;
  return new ProxyError(told.code, message, { cause: told.cause ?? told });
}
