import type { Config } from '../config/types.ts';

/** Settings that a running session has used up: its port is open, and claude has its environment. */
const FIXED: readonly { readonly key: string; readonly read: (config: Config) => unknown }[] = [
  { key: 'proxy.host', read: ({ proxy }) => proxy.host },
  { key: 'proxy.port', read: ({ proxy }) => proxy.port },
  { key: 'proxy.timeout_ms', read: ({ proxy }) => proxy.timeoutMs },
  {
    key: 'claude.provider_managed_by_host',
    read: ({ claude }) => claude.providerManagedByHost,
  },
];

/** A changed configuration as far as a session that began with `initial` can follow it. */
export function keepFixedSettings(initial: Config, changed: Config): Config {
  const { host, port, timeoutMs } = initial.proxy;
  return {
    ...changed,
    proxy: { ...changed.proxy, host, port, timeoutMs },
    claude: initial.claude,
  };
}

/** What of a changed configuration is not in force in a session that began with `initial`. */
export function changeNotices(initial: Config, changed: Config): readonly string[] {
  const waiting = FIXED.filter(({ read }) => read(initial) !== read(changed));
  const leftOut = changed.sources.filter(
    ({ path, status }) => status === 'untrusted' && !isLeftOut(path, initial),
  );
  return [
    ...waiting.map(
      ({ key, read }) =>
        `${key} = ${JSON.stringify(read(changed))} takes effect at the next start.`,
    ),
    ...leftOut.map(({ path }) => `${path} is not used. Read it, then run: tproxy trust`),
  ];
}

/** That has been said at the start. */
function isLeftOut(path: string, { sources }: Config): boolean {
  return sources.some((source) => source.path === path && source.status === 'untrusted');
}
