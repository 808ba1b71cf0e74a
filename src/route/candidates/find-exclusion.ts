import type { Candidate } from '../decision.ts';
import { matchesGlob } from '../glob.ts';

/** The glob of `model_exclusions` that keeps a model from being used; undefined when none does. */
export function findExclusion(
  { provider, model }: Pick<Candidate, 'provider' | 'model'>,
  exclusions: readonly string[],
): string | undefined {
  return exclusions.find((glob) => {
    const [first = '', ...rest] = glob.split(',');
    if (rest.length === 0) return matchesGlob(first.trim(), model);
    return matchesGlob(`${first.trim()},${rest.join(',').trim()}`, `${provider},${model}`);
  });
}
