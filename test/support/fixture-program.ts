import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The file of one of the small programs that stand in for claude.
 * @param from the checkout, or a copy of it
 */
export function fixtureProgram(name: string, from = CHECKOUT): string {
  return join(from, 'test/fixtures/programs', `${name}.mjs`);
}
