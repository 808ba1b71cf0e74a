import { randomBytes } from 'node:crypto';
import type { Config } from '../config/types.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { decideRoute } from '../route/decide-route.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import type { Activity } from '../session/activity.ts';
import { type Session, startSession } from '../session/start-session.ts';
import {
  backgroundModel,
  buildChildEnvironment,
  type Environment,
  SMALL_FAST_MODEL,
} from './child-environment.ts';
import { detectLogin } from './detect-login.ts';
import { findClaude } from './find-claude.ts';
import { loadExeca } from './load-execa.ts';
import { runClaude } from './run-claude.ts';
import { createSessionToken } from './session-token.ts';

export interface SessionRun {
  readonly config: Config;
  /** Claude's arguments, as they are. */
  readonly args: readonly string[];
  readonly env: Environment;
  readonly cwd: string;
  readonly homeDir: string;
  readonly sessionsFolder: string;
  /** Gets lines for the person, all of them before claude starts. */
  readonly notify: (line: string) => void;
}

export interface SessionResult {
  /** Claude's own, as a shell would report it. */
  readonly exitStatus: number;
  readonly activity: Activity;
}

/** Bytes of the token that stands in for a login. */
const TOKEN_BYTES = 32;

/**
 * One session from beginning to end: the proxy listens, claude runs against it, and when claude
 * ends nothing is left.
 * @throws UserError when the proxy or claude cannot be started.
 */
export async function runSession(run: SessionRun): Promise<SessionResult> {
  const { config, args, env, cwd, homeDir, sessionsFolder } = run;
  const { platform } = process;
  const { providerManagedByHost } = config.claude;
  const sessionToken = createSessionToken(randomBytes(TOKEN_BYTES));
  const modelAliases = new Map([[SMALL_FAST_MODEL, backgroundModel(env)]]);
  const file = await findClaude({ env, homeDir, packageRoot: PACKAGE_ROOT, platform });
  const options = { env, homeDir, cwd, platform, args, providerManagedByHost, claudeFile: file };
  const starting = startSession({ config, sessionsFolder, sessionToken, modelAliases });
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
    });
    child.notices.forEach(run.notify);
    // As late as can be: from here to the listeners of runClaude, a signal would leave the file.
    await session.announce();
    const running = runClaude({ execa, file, args, env: child.env, cwd, signals: process });
    warmUp(session);
    return { exitStatus: await running, activity: session.activity };
  } finally {
    await session.close();
  }
}

/** The default route leads to Anthropic with claude's own login, which claude then has to have. */
function forwardsOwnLogin(config: Config, modelAliases: ReadonlyMap<string, string>): boolean {
  const [candidate] = decideRoute('', { config, modelAliases }).candidates;
  return resolveProvider(candidate, config).credential.kind === 'client';
}

/** While claude starts, nothing waits for this process. A failure shows at the first request. */
function warmUp(session: Session): void {
  session.warmUp().catch(() => undefined);
}
