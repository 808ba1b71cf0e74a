import type { Login } from './detect-login.ts';
import { MODEL_LIST_VARIABLE } from './model-list.ts';
import { isSessionToken } from './session-token.ts';

/**
 * The model id that claude uses for its background work in a session. No other request carries
 * it, so that such requests are recognised exactly (client.md 0).
 */
export const SMALL_FAST_MODEL = 'claude-haiku-4-5-tproxy-bg';

/** What claude would use for background work by itself, when the person has chosen nothing. */
const OWN_SMALL_FAST_MODEL = 'claude-haiku-4-5';

/** Each makes claude send its model requests past the base URL (measured with 2.1.197). */
const BYPASS_VARIABLES = [
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
  'CLAUDE_CODE_USE_ANTHROPIC_AWS',
  'CLAUDE_CODE_USE_MANTLE',
  'ANTHROPIC_UNIX_SOCKET',
] as const;

const CHOSEN_BY_SESSION: ReadonlySet<string> = new Set([
  'CLAUDE_CODE_AUTO_COMPACT_WINDOW',
  'CLAUDE_CODE_MAX_CONTEXT_TOKENS',
  MODEL_LIST_VARIABLE,
]);

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost'];

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ChildEnvironmentOptions {
  /** The environment that tproxy itself was started with. */
  readonly env: Environment;
  /** Address of the proxy, the session secret included as path prefix. */
  readonly baseUrl: string;
  readonly login: Login;
  /** From `createSessionToken`. Used only when claude has no credential of its own and needs one. */
  readonly sessionToken: string;
  readonly providerManagedByHost: boolean;
  /** False when the default route forwards claude's own credential: claude then shows its login. */
  readonly needsToken: boolean;
  /** From `contextWindowVariables`. */
  readonly contextWindows: Readonly<Record<string, string>>;
}

export interface ChildEnvironment {
  readonly env: Readonly<Record<string, string>>;
  /** One line each, for stderr before claude starts. They hold no secret. */
  readonly notices: readonly string[];
  /** What `SMALL_FAST_MODEL` stands for where a route leaves the model as it is. */
  readonly backgroundModel: string;
}

/** The environment claude is started with: the person's own and the recipe of client.md 0. */
export function buildChildEnvironment(options: ChildEnvironmentOptions): ChildEnvironment {
  const { baseUrl, login, sessionToken, providerManagedByHost, needsToken } = options;
  const { env, removed } = withoutBypass(options.env);
  const notices = [...removed.map(bypassNotice), ...replacementNotices(env)];
  const noProxy = extendNoProxy(env, baseUrl);
  const child: Record<string, string> = {
    // What the person has chosen counts more than these.
    ...options.contextWindows,
    ...(needsToken ? { [MODEL_LIST_VARIABLE]: '1' } : {}),
    ...withoutOuterSession(env),
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_SMALL_FAST_MODEL: SMALL_FAST_MODEL,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
    // A session handed to claude's daemon outlives the proxy and leaves its base URL behind.
    CLAUDE_CODE_DISABLE_AGENT_VIEW: '1',
    // Lifts the 300 s limit on a silent socket; a long answer may take longer to begin.
    API_FORCE_IDLE_TIMEOUT: '0',
  };
  if (providerManagedByHost) {
    // Without it a settings file can move the base URL away from the proxy.
    child['CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST'] = '1';
  } else {
    delete child['CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST'];
  }
  if (login.kind === 'none' && needsToken) {
    child['ANTHROPIC_AUTH_TOKEN'] = sessionToken;
  }
  return { env: child, notices, backgroundModel: backgroundModel(env) };
}

/**
 * The environment without what would lead claude past the proxy, and without the token of an
 * outer session, which would take the place of the person's own login.
 */
export function withoutBypass(outer: Environment): {
  readonly env: Record<string, string>;
  readonly removed: readonly string[];
} {
  const removed = BYPASS_VARIABLES.filter((name) => isSwitchedOn(outer[name]));
  const dropped = new Set<string>(removed);
  if (isSessionToken(outer['ANTHROPIC_AUTH_TOKEN'] ?? '')) {
    dropped.add('ANTHROPIC_AUTH_TOKEN');
  }
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && !dropped.has(name)) {
      env[name] = value;
    }
  }
  return { env, removed };
}

/** Everything but a plain "no" counts as on: other versions of claude may read more words as yes. */
function isSwitchedOn(value: string | undefined): boolean {
  return !['', '0', 'false', 'no', 'off'].includes((value ?? '').trim().toLowerCase());
}

function bypassNotice(name: string): string {
  return `${name} is not passed on to claude in this session: it would send requests past tproxy.`;
}

function replacementNotices(env: Environment): string[] {
  if (isNested(env)) {
    return [];
  }
  const notices: string[] = [];
  const baseUrl = env['ANTHROPIC_BASE_URL'] ?? '';
  if (baseUrl !== '') {
    notices.push(
      `ANTHROPIC_BASE_URL (${withoutSecrets(baseUrl)}) is replaced in this session: to use that address, name it as a provider in the configuration.`,
    );
  }
  const model = env['ANTHROPIC_SMALL_FAST_MODEL'] ?? '';
  if (model !== '') {
    notices.push(
      `ANTHROPIC_SMALL_FAST_MODEL (${model}) is replaced in this session: background work follows the "background" route, and that model only where the route leaves the model as it is.`,
    );
  }
  return notices;
}

/** Inside another session of tproxy, whose own values are no choice of the person's. */
function isNested(env: Environment): boolean {
  return env['ANTHROPIC_SMALL_FAST_MODEL'] === SMALL_FAST_MODEL;
}

/** The variables that a person may choose, without those that an outer session chose. */
function withoutOuterSession(env: Readonly<Record<string, string>>): Record<string, string> {
  if (!isNested(env)) return { ...env };
  const kept = Object.entries(env).filter(([name]) => !CHOSEN_BY_SESSION.has(name));
  return Object.fromEntries(kept);
}

/** Host and port only: a path or user part may hold a secret. */
function withoutSecrets(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'not a valid address';
}

/** `no_proxy` beats `NO_PROXY` (client.md 0), so that each must hold what both held. */
function extendNoProxy(env: Environment, baseUrl: string): string {
  const own = [env['no_proxy'], env['NO_PROXY']].flatMap((list) => (list ?? '').split(','));
  const names = [...own, ...LOOPBACK_NAMES, new URL(baseUrl).hostname];
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].join(',');
}

/** What each model id of tproxy's own making stands for, where a route leaves the model as it is. */
export function backgroundAliases(env: Environment): ReadonlyMap<string, string> {
  return new Map([[SMALL_FAST_MODEL, backgroundModel(env)]]);
}

/** What `SMALL_FAST_MODEL` stands for where a route leaves the model as it is. */
function backgroundModel(env: Environment): string {
  const chosen = isNested(env) ? undefined : env['ANTHROPIC_SMALL_FAST_MODEL'];
  return chosen || env['ANTHROPIC_DEFAULT_HAIKU_MODEL'] || OWN_SMALL_FAST_MODEL;
}
