import type { ProxyErrorCode, ProxyErrorOptions } from '../../src/errors/proxy-error.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import type { Candidate } from '../../src/route/decision.ts';

/** @param route `provider,model` */
export function candidate(route: string): Candidate {
  const [provider = '', model = ''] = route.split(',');
  return { route, provider, model };
}

/** An error of a provider, its words of no importance. */
export function fault(code: ProxyErrorCode, options: ProxyErrorOptions = {}): ProxyError {
  return new ProxyError(code, `A fault: ${code}.`, options);
}
