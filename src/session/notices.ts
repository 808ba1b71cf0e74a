import type { LiveConfig } from './live-config.ts';

/** What is to be said when claude no longer has the terminal. Each sentence once. */
export interface Notices {
  say(sentence: string): void;
  list(): readonly string[];
}

export function createNotices(): Notices {
  const said = new Set<string>();
  return {
    say(sentence) {
      said.add(sentence);
    },
    list: () => [...said],
  };
}

/** What has become of the configuration's files since the session began. */
export function configNotices({ problem, notices }: LiveConfig): readonly string[] {
  if (problem === undefined) return notices;
  const since = new Date(problem.since).toLocaleTimeString();
  return [`The configuration saved at ${since} is not in force:\n${problem.message}`, ...notices];
}
