import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config/types.ts';
import { UserError, type UserErrorCode } from '../errors/user-error.ts';
import { changeNotices, keepFixedSettings } from './fixed-settings.ts';

/** Why what the files say now is not in force. */
export interface ConfigProblem {
  /** For standard error and `tproxy status`; one line for each mistake, as at the start. */
  readonly message: string;
  /** Undefined for what is no error of a person. */
  readonly code: UserErrorCode | undefined;
  /** Milliseconds since the epoch: the last good configuration has been kept since then. */
  readonly since: number;
}

/** The configuration of a running session, which follows its files. */
export interface LiveConfig {
  /** The last good one. A request keeps the one that it began with. */
  current(): Config;
  /**
   * Takes over what was saved before the call. Costs a few `stat` calls when nothing was. Never
   * rejects: what is wrong becomes `problem`.
   */
  refresh(): Promise<void>;
  /** Undefined when the files are in force as they are. */
  readonly problem: ConfigProblem | undefined;
  /** Changes since the start that are not in force although nothing is wrong, each a sentence. */
  readonly notices: readonly string[];
  /** How often a changed configuration was taken over. */
  readonly reloads: number;
}

/** How to look at the files of a configuration again. */
export interface ConfigFiles {
  /** Taken before the first configuration was loaded, so that nothing in between is missed. */
  readonly initialStamp: string;
  /** Rejects with a UserError when the files are wrong. */
  readonly load: () => Promise<Config>;
  /** See configStamp. */
  readonly stamp: () => string;
}

export interface LiveConfigOptions extends ConfigFiles {
  readonly initial: Config;
  readonly now: () => number;
  /** Waits until an editor that is at work has written the rest of a file. */
  readonly settle?: () => Promise<void>;
}

/** Milliseconds. An editor writes a file within one; file systems keep time in steps of up to ten. */
const SETTLE_MS = 20;
/** Loads in a row that a file may spoil by changing under them; the next request tries again. */
const MAX_ATTEMPTS = 3;

/** Creates the configuration of a session that begins with `initial`. */
export function createLiveConfig(options: LiveConfigOptions): LiveConfig {
  const { initial, load, stamp, now, settle = () => delay(SETTLE_MS) } = options;
  let known = options.initialStamp;
  let current = initial;
  let problem: ConfigProblem | undefined;
  let notices: readonly string[] = [];
  let reloads = 0;

  const keepLast = (error: unknown) => {
    const code = error instanceof UserError ? error.code : undefined;
    problem = { message: messageOf(error), code, since: problem?.since ?? now() };
  };
  const takeOver = (loaded: Config) => {
    const lost = lostUserFile(current, loaded);
    if (lost !== undefined) return keepLast(lost);
    current = keepFixedSettings(initial, loaded);
    notices = changeNotices(initial, loaded);
    problem = undefined;
    reloads += 1;
  };
  const check = async () => {
    let before = stamp();
    for (let attempt = 0; before !== known && attempt < MAX_ATTEMPTS; attempt++) {
      const outcome = await outcomeOf(load());
      await settle();
      const after = stamp();
      if (after === before) {
        known = after;
        if (outcome.ok) takeOver(outcome.config);
        else keepLast(outcome.error);
      }
      before = after;
    }
  };

  return {
    current: () => current,
    refresh: oneAtATime(() => check().catch(keepLast)),
    get problem() {
      return problem;
    },
    get notices() {
      return notices;
    },
    get reloads() {
      return reloads;
    },
  };
}

/** A configuration that follows no file. */
export function fixedConfig(config: Config): LiveConfig {
  return {
    current: () => config,
    refresh: () => Promise.resolve(),
    problem: undefined,
    notices: [],
    reloads: 0,
  };
}

type Outcome =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly error: unknown };

function outcomeOf(loading: Promise<Config>): Promise<Outcome> {
  return loading.then(
    (config) => ({ ok: true, config }),
    (error: unknown) => ({ ok: false, error }),
  );
}

/**
 * Calls that come while one runs share a single further run, which begins after it: the one that
 * runs may have looked before they came.
 */
function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = () => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running.then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

/**
 * Without its file, a session would send to Anthropic what was meant for another provider; and some
 * editors remove a file for a moment when they save it.
 */
function lostUserFile(current: Config, loaded: Config): UserError | undefined {
  const userFile = (config: Config) => config.sources.find(({ kind }) => kind === 'user');
  const file = userFile(current);
  if (file === undefined || userFile(loaded) !== undefined) return undefined;
  return new UserError(
    'config_gone',
    `${file.path} is gone. What it said stays in force until it is back, or until the next start.`,
  );
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof UserError) || error.code !== 'missing_api_key') return message;
  return `${message}\nThe environment of a running session stays as it was at the start: a new variable needs a new session.`;
}
