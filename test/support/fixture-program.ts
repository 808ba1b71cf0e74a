import { fileURLToPath } from 'node:url';

/** The file of one of the small programs that stand in for claude. */
export function fixtureProgram(name: string): string {
  return fileURLToPath(new URL(`../fixtures/programs/${name}.mjs`, import.meta.url));
}
