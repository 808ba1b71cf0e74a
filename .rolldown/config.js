import { builtinModules } from 'node:module';
import { defineConfig } from 'rolldown';
import { esmExternalRequirePlugin } from 'rolldown/plugins';
import { licences } from './licences.js';
import { neverCalled } from './never-called.js';
import { plainAscii } from './plain-ascii.js';

/** Needed by some requests only, and hardly faster to load as part of a bundle. */
const LEFT_OUT = ['@pydantic/genai-prices', 'https-proxy-agent', 'js-tiktoken', 'undici'];

/**
 * Besides the program: what the bench, the soak and some tests import. They load a session from one
 * file, as the program does.
 */
const ENTRIES = {
  cli: 'src/cli.ts',
  'commands/init': 'src/commands/init.ts',
  'launcher/run-claude': 'src/launcher/run-claude.ts',
  'session/start-session': './.rolldown/session-parts.js',
  'tokens/count-text': 'src/tokens/count-text.ts',
  'tokens/load-encoding': 'src/tokens/load-encoding.ts',
  'tokens/token-counter': 'src/tokens/token-counter.ts',
};

/**
 * Node takes longer to find and read a module than to run it, and `tproxy code` needs 270 of its own
 * and 130 of packages before claude is started. So what is loaded at one time is one file, with all
 * that it imports but for what an earlier line has taken. `cli` stays out of them: it runs as soon as
 * it is loaded.
 */
const LOADED_TOGETHER = [
  {
    name: 'common',
    test: /\/src\/(?:package-info|commands\/command-io|bug-reports\/guard-process|errors\/user-error)\.ts$/,
  },
  {
    name: 'session',
    test: /\/src\/(?:commands\/code|config\/load-config|session\/start-session)\.ts$/,
  },
  { name: 'requests', test: /\/src\/server\/dispatch\.ts$|\/http-proxy-3\/dist\/lib\/index\.js$/ },
  { name: 'tokenizer', test: /\/src\/tokens\/load-text-counter\.ts$/ },
];

/**
 * Each protocol has its `adapter.ts`.
 * @param {string | null | undefined} moduleId
 */
function protocolOf(moduleId) {
  const protocol = /\/protocols\/([^/]+)\/adapter\.ts$/.exec(moduleId ?? '')?.[1];
  return protocol === undefined ? '' : `${protocol}-`;
}

export default defineConfig({
  input: ENTRIES,
  platform: 'node',
  external: LEFT_OUT.map((name) => new RegExp(`^${name}(?:/|$)`)),
  transform: { target: 'node20' },
  // The TOML parser looks for a module of Node's in a way that bundlers do not see, and needs it not.
  checks: { eval: false },
  plugins: [
    neverCalled(),
    // Imports instead of require(), which Node would have to load its other module system for.
    esmExternalRequirePlugin({ external: [/^node:(?!http2$)/, ...builtinModules] }),
    licences(),
    plainAscii(),
  ],
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    // All in one folder: package.json is looked for in the folder above.
    chunkFileNames: ({ facadeModuleId }) => `${protocolOf(facadeModuleId)}[name].js`,
    codeSplitting: {
      groups: LOADED_TOGETHER.map((group, index) => ({
        ...group,
        priority: LOADED_TOGETHER.length - index,
      })),
    },
  },
});
