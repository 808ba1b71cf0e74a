import type { SeenRequest } from '../../support/fake-upstream.ts';

/** What only tproxy and claude may know: the session's secret and token. */
export const SESSION_TRACES: readonly (string | RegExp)[] = [/\/s\/[\w-]{43}/, 'tproxy-session-'];

/**
 * What of `traces` stands anywhere in the requests, in short lines: a request is far too long to
 * be shown in the report of a failed test.
 */
export function findTraces(
  requests: readonly SeenRequest[],
  traces: readonly (string | RegExp)[],
): readonly string[] {
  return requests.flatMap(({ method, path, headers, text }) => {
    const whole = `${path} ${JSON.stringify(headers)} ${text}`;
    return traces
      .filter((trace) => (typeof trace === 'string' ? whole.includes(trace) : trace.test(whole)))
      .map((trace) => `${method} ${path} to ${headers.host} holds ${trace}`);
  });
}
