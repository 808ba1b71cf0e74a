import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { guardProcess } from '../bug-reports/guard-process.ts';
import type { StatePaths } from '../config/config-paths.ts';
import type { Config, LogLevel } from '../config/types.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { defaultCandidate } from '../route/candidates/default-candidate.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { Activity } from '../session/activity.ts';
import type { ConfigFiles } from '../session/live-config.ts';
import { type Session, startSession } from '../session/start-session.ts';
import { backgroundAliases, buildChildEnvironment, type Environment } from './child-environment.ts';
import { contextWindowVariables } from './context-windows.ts';
import { detectLogin } from './detect-login.ts';
import { findClaude } from './find-claude.ts';
import { loadExeca } from './load-execa.ts';
import { claudeFolder } from './login-places.ts';
import { forgetModelList } from './model-list.ts';
import { runClaude } from './run-claude.ts';
import { createSessionToken } from './session-token.ts';

export interface SessionRun {
  readonly config: Config;
  /** Where the configuration came from; absent: it stays as it is. */
  readonly configFiles?: ConfigFiles;
  /** Claude's arguments, as they are. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly cwd: string;
  readonly homeDir: string;
  readonly statePaths: StatePaths;
  /** What the log keeps, instead of what the configuration says. */
  readonly logLevel?: LogLevel | undefined;
  /** Gets lines for the person, all of them before claude starts. */
  readonly notify: (line: string) => void;
}

export interface SessionResult {
  /** Claude's own, as a shell would report it. */
  readonly exitStatus: number;
  readonly activity: Activity;
  readonly durationMs: number;
  /** What the person should know and could not be told while claude had the terminal. */
  readonly notices: readonly string[];
}

/** Milliseconds. By then claude waits for the person, if it has not connected before. */
const CLAUDE_IS_UP_MS = 2000;
/** Bytes of the token that stands in for a login. */
const TOKEN_BYTES = 32;

/**
 * One session from beginning to end: the proxy listens, claude runs against it, and when claude
 * ends nothing is left.
 * @throws UserError when the proxy or claude cannot be started.
 */
export async function runSession(run: SessionRun): Promise<SessionResult> {
  const { config, configFiles, args, env, cwd, homeDir, statePaths, logLevel } = run;
  const { platform } = process;
  const { providerManagedByHost } = config.claude;
  const sessionToken = createSessionToken(randomBytes(TOKEN_BYTES));
  const modelAliases = backgroundAliases(env);
  const file = await findClaude({ env, homeDir, packageRoot: PACKAGE_ROOT, platform });
  const options = { env, homeDir, cwd, platform, args, providerManagedByHost, claudeFile: file };
  const starting = startSession({
    config,
    configFiles,
    statePaths,
    logLevel,
    sessionToken,
    modelAliases,
    projectFolder: cwd,
    homeFolder: homeDir,
  });
  const preparing = Promise.all([detectLogin(options), loadExeca()]);
  // Its failure is looked at below, when the proxy is there to be closed.
  preparing.catch(() => undefined);
  const session = await starting;
  try {
    const [login, execa] = await preparing;
    const child = buildChildEnvironment({
      env,
      baseUrl: session.baseUrl,
      login,
      sessionToken,
      providerManagedByHost,
      needsToken: !forwardsOwnLogin(config, modelAliases),
      contextWindows: contextWindowVariables(config),
    });
    child.notices.forEach(run.notify);
    // As late as can be: from here to the listeners of runClaude, a signal would leave the file.
    await session.announce();
    const startedAt = performance.now();
    const running = runClaude({ execa, file, args, env: child.env, cwd, signals: process });
    const unguard = guardProcess(process, {
      report: session.reportBug,
      warn: (message) => session.say(`Node.js warned while the session ran: ${message}`),
    });
    const ended = new AbortController();
    warmUpInTime(session, ended.signal);
    const exitStatus = await running.finally(() => {
      unguard();
      ended.abort();
    });
    const durationMs = Math.round(performance.now() - startedAt);
    const { activity, notices } = session;
    // The last request is written down by then, and whatever cannot be written is noticed.
    await session.close();
    return { exitStatus, activity, durationMs, notices: await notices() };
  } finally {
    await Promise.all([forgetModelList(claudeFolder(run), session.baseUrl), session.close()]);
  }
}

/** The default route leads to Anthropic with claude's own login, which claude then has to have. */
function forwardsOwnLogin(config: Config, modelAliases: ReadonlyMap<string, string>): boolean {
  return (
    resolveProvider(defaultCandidate(config, modelAliases), config).credential.kind === 'client'
  );
}

/**
 * Not at once: claude starts on the same processors, and may have nothing to ask. It connects a few
 * hundred milliseconds before its first request. A failure shows at that request.
 */
function warmUpInTime(session: Session, ended: AbortSignal): void {
  const claudeIsUp = delay(CLAUDE_IS_UP_MS, undefined, { signal: ended, ref: false });
  Promise.race([session.connected, claudeIsUp])
    .then(session.warmUp)
    .catch(() => undefined);
}
