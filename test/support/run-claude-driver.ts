import { fixtureProgram } from './fixture-program.ts';

const addressOf = (path: string) => new URL(`../../${path}`, import.meta.url).href;

/** The command line, up to claude's own, of a plain Node process that calls the built runClaude. */
export const RUN_CLAUDE_DRIVER: readonly string[] = [
  fixtureProgram('run-claude-driver'),
  addressOf('dist/launcher/run-claude.js'),
  addressOf('node_modules/execa/index.js'),
];
