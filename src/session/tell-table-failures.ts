import { UserError } from '../errors/user-error.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';

/**
 * A counter whose tables may fail to load: the person is told, and no request fails for it, because
 * an estimate serves in their place.
 */
export function tellTableFailures(
  counter: TokenCounter,
  tell: (problem: UserError) => void,
): TokenCounter {
  return {
    ...counter,
    load: (encoding) =>
      counter.load(encoding).catch((error: unknown) => {
        tell(tablesUnavailable(error));
      }),
  };
}

function tablesUnavailable(cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UserError(
    'token_tables_unavailable',
    `The tables to count tokens with cannot be loaded: ${reason}. Tokens are estimated; install tproxy again.`,
    { cause },
  );
}
