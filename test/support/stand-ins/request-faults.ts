import type { SeenRequest } from '../fake-upstream.ts';
import type { Dialect, Reasoning } from './dialect.ts';
import type { ScriptedAnswer } from './script.ts';

/** What is wrong with a request, whatever was answered before; empty when nothing is. */
export function requestFaults(request: SeenRequest, dialect: Dialect): readonly string[] {
  const { path, headers, text, body } = request;
  const { provider, basePath } = dialect;
  const paths = [true, false].map((isStreamed) => basePath + dialect.path(isStreamed));
  if (!paths.includes(path)) return [`a request to ${path}`];
  if (typeof body !== 'object' || body === null) return ['a request that is no JSON object'];
  const strangers = [...text.matchAll(/secret-of-(\w+)-\d+/g)]
    .filter(([, owner]) => owner !== provider)
    .map(([secret]) => `${secret} is none of ${provider}'s`);
  return [
    ...dialect.read(body).faults,
    ...(dialect.isAuthorized(headers) ? [] : ['the credential is not that of the provider']),
    ...strangers,
    // The envelope in which the client keeps what vendors want back is for nobody else.
    ...(/\btp1\./.test(text) ? ['an envelope of tproxy'] : []),
  ];
}

/** What of the reasoning did not come back as it was given, and what came back that was not. */
export function reasoningFaults(
  { body }: SeenRequest,
  dialect: Dialect,
  given: readonly { readonly answer: ScriptedAnswer; readonly secret: string }[],
): readonly string[] {
  const { turns } = dialect.read(body);
  return turns
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ text, calls, reasoning }) => {
      const own = given.find(({ answer }) =>
        calls.length > 0 ? answer.calls?.[0]?.id === calls[0]?.id : answer.text === text,
      );
      const expected = own && dialect.reasoning(own.answer, own.secret);
      return isSame(reasoning, expected)
        ? []
        : [`reasoning ${JSON.stringify(reasoning)} instead of ${JSON.stringify(expected)}`];
    });
}

function isSame(one: Reasoning | undefined, other: Reasoning | undefined): boolean {
  return one?.text === other?.text && one?.secret === other?.secret;
}
