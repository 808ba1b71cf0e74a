import { defineConfig } from 'rolldown';
import { licences } from './licences.js';

/** Needed by some requests only, and hardly faster to load as part of a bundle. */
const LEFT_OUT = ['@pydantic/genai-prices', 'https-proxy-agent', 'js-tiktoken', 'undici'];

/** What `debug` asks for in vain where tproxy is installed. */
const ABSENT = ['supports-color'];

/** Besides the program: what the bench, the soak and some tests import. */
const ENTRIES = [
  'cli',
  'commands/init',
  'config/config-paths',
  'config/config-stamp',
  'config/load-config',
  'launcher/run-claude',
  'session/start-session',
  'tokens/count-text',
  'tokens/load-encoding',
  'tokens/token-counter',
];

/**
 * Node takes longer to find and read a module than to run it, and `tproxy code` needs 270 of its own
 * and 130 of packages before claude is started. So what is loaded at one time is one file, with all
 * that it imports but for what an earlier line has taken. `cli` itself must stay out of them: it
 * waits for the other modules while it runs, and they must not wait for it.
 */
const LOADED_TOGETHER = [
  {
    name: 'common',
    test: /\/src\/(?:package-info|commands\/command-io|bug-reports\/guard-process|errors\/user-error)\.ts$/,
  },
  { name: 'config', test: /\/src\/config\/load-config\.ts$/ },
  { name: 'session', test: /\/src\/(?:commands\/code|session\/start-session)\.ts$/ },
  { name: 'requests', test: /\/src\/server\/dispatch\.ts$/ },
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
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, `src/${entry}.ts`])),
  platform: 'node',
  external: [...LEFT_OUT, ...ABSENT].map((name) => new RegExp(`^${name}(?:/|$)`)),
  transform: { target: 'node20' },
  // The TOML parser looks for a module of Node's in a way that bundlers do not see, and needs it not.
  checks: { eval: false },
  plugins: [licences()],
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
