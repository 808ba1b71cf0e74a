import { ProxyError } from '../errors/proxy-error.ts';
import type { Target } from './adapter.ts';

/**
 * The error for a body with status 200 that is not JSON.
 * @param expected what was asked for, e.g. `a chat completion`.
 */
export function notJson(body: string, target: Target, expected: string): ProxyError {
  const isPage = body.trimStart().startsWith('<');
  const found = isPage ? 'a web page' : 'something that is not JSON';
  const { name, baseUrl } = target.provider;
  return new ProxyError(
    isPage ? 'upstream_html' : 'upstream_not_json',
    `${name} answered with ${found} instead of ${expected}. Is ${baseUrl} the right api_base_url?`,
  );
}
