import { basename } from 'node:path';
import { createBugReporter } from '../bug-reports/create-bug-reporter.ts';
import type { Config } from '../config/types.ts';
import type { ProxyError } from '../errors/proxy-error.ts';
import { toProxyError } from '../errors/to-proxy-error.ts';
import { secretsOf } from '../logging/secrets-of.ts';
import { readPackageFacts } from '../package-info.ts';
import type { SessionOptions } from './start-session.ts';

/** What a session does about bugs of its own. */
export interface Bugs {
  /** What the client is told of anything thrown. A bug is written down, and the person told later. */
  toProxyError(error: unknown): ProxyError;
  /** Writes down what nobody caught, and tells the person later. */
  report(error: unknown): void;
}

export interface BugsOptions
  extends Pick<SessionOptions, 'statePaths' | 'projectFolder' | 'homeFolder' | 'openTo'> {
  /** Exact values that no report may hold, besides the keys of the configuration. */
  readonly secrets: readonly string[];
  readonly config: () => Config;
  readonly now: () => number;
  /** Keeps a sentence until claude no longer has the terminal. */
  readonly say: (sentence: string) => void;
}

/** Creates the bug reports of one session. Nothing is written before there is one. */
export function createBugs(options: BugsOptions): Bugs {
  const { config, say } = options;
  const report = createBugReporter(() => {
    const { version, bugsUrl } = readPackageFacts();
    return {
      folder: options.statePaths.bugReportsFolder,
      bugsUrl,
      at: new Date(options.now()),
      circumstances: {
        version,
        command: options.openTo === undefined ? 'code' : 'serve',
        sources: sourcesOf(config()),
        secrets: [...options.secrets, ...secretsOf(config())],
        homeFolder: options.homeFolder,
        projectFolder: options.projectFolder,
      },
    };
  });
  return {
    toProxyError: (error) =>
      toProxyError(error, (bug) => {
        const sentence = report(bug);
        say(`A request failed through a bug in tproxy. ${sentence}`);
        return sentence;
      }),
    report: (error) => say(`tproxy met with a bug of its own and went on. ${report(error)}`),
  };
}

/** By name only: a folder may tell who or what a person works for. */
export function sourcesOf({ sources }: Pick<Config, 'sources'>): readonly string[] {
  return sources.map(({ path, kind, status }) => `${basename(path)} (${kind}, ${status})`);
}
