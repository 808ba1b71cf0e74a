type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The provider's own id of a request, for which its support asks; undefined where it gave none. */
export function upstreamRequestId(headers: Headers): string | undefined {
  const id = headers['request-id'] ?? headers['x-request-id'];
  return typeof id === 'string' && /^[\w.:-]{1,100}$/.test(id) ? id : undefined;
}
