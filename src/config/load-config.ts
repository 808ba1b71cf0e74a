import { buildConfig, listUsedProviders, refuseMissingKeys } from './build-config.ts';
import { type CheckedConfig, checkConfig } from './check-config.ts';
import { type PathOptions, trustStorePath } from './config-paths.ts';
import { findProjectFile } from './find-project-file.ts';
import type { ConfigText } from './read-file.ts';
import { readSmallFile } from './read-small-file.ts';
import { readUserFile, type UserFile } from './read-user-file.ts';
import type { Environment } from './resolve-credential.ts';
import { isKnown, isTrusted, readTrustStore } from './trust-store.ts';
import type { Config, ConfigSource } from './types.ts';

export interface LoadConfigOptions extends PathOptions {
  /**
   * For a command that shows the configuration and listens nowhere: a missing key is then told by
   * its provider, and a host that only `tproxy serve` may listen on is no mistake.
   */
  readonly allowMissingKeys?: boolean | undefined;
  /** For `tproxy serve`, which itself refuses a host of other machines unless it is allowed. */
  readonly allowRemoteHost?: boolean | undefined;
}

/**
 * Finds, merges and checks the configuration in force (design.md section 3). Without any file it is
 * the built-in one: everything passes through to Anthropic with the client's own credential.
 * @throws UserError naming every mistake by file, line and key; `missing_api_key`
 *   when a route needs a key that the environment does not have, unless that is allowed.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<Config> {
  const [user, project] = await Promise.all([readUserFile(options), readProjectFile(options)]);
  const { allowMissingKeys = false, allowRemoteHost = allowMissingKeys } = options;
  const checked = checkConfig({ user, project: project.text }, { allowRemoteHost });
  const config = buildConfig(checked, options.env);
  if (!allowMissingKeys) refuseMissingKeys(checked, config.providers, options.env);
  const used: readonly ConfigSource[] = [user, project.text].flatMap((file) =>
    file ? { path: file.path, kind: file.kind, status: 'used' } : [],
  );
  return {
    ...config,
    sources: [...used, ...project.untrusted],
    warnings: [...project.warnings, ...keyWarnings(checked, user, options.env)],
  };
}

interface ProjectFile {
  /** Only when it is trusted as it stands. */
  readonly text: ConfigText | undefined;
  readonly untrusted: readonly ConfigSource[];
  readonly warnings: readonly string[];
}

/**
 * An untrusted file is not so much as parsed, and not even opened unless its place was trusted
 * once: a cloned repository decides nothing, its mistakes included.
 */
async function readProjectFile(options: LoadConfigOptions): Promise<ProjectFile> {
  const path = findProjectFile(options.cwd, options.homeDir);
  if (path === undefined) return { text: undefined, untrusted: [], warnings: [] };
  const storePath = trustStorePath(options);
  const store = await readTrustStore(storePath);
  const content = (await isKnown(store, path)) ? await readSmallFile(path) : undefined;
  if (content?.kind === 'text' && (await isTrusted(store, path, content.text))) {
    return { text: { path, text: content.text, kind: 'project' }, untrusted: [], warnings: [] };
  }
  const { problem } = store;
  const warnings = problem ? [`${storePath}: no project file is trusted: ${problem}.`] : [];
  return { text: undefined, untrusted: [{ path, kind: 'project', status: 'untrusted' }], warnings };
}

function keyWarnings(
  checked: CheckedConfig,
  user: UserFile | undefined,
  env: Environment,
): readonly string[] {
  const drafts = [...checked.drafts.values()];
  const used = listUsedProviders(checked);
  const withheld = drafts.flatMap(({ name, baseUrl, withheldVariable: variable }) =>
    variable !== undefined && env[variable] && used.has(name)
      ? `$${variable} is not sent to ${baseUrl}, which is not the known address of ${name}. If it should be, add api_key = "$${variable}" to that provider.`
      : [],
  );
  const holdsSecret = drafts.some((draft) => draft.holdsSecret);
  return user === undefined ? withheld : [...permissionWarnings(user, holdsSecret), ...withheld];
}

function permissionWarnings(
  { path, isShared, isGroupWritable }: UserFile,
  holdsSecret: boolean,
): readonly string[] {
  const remedy = `Run: chmod 600 ${path}`;
  if (isShared && holdsSecret) {
    return [`${path} holds a key and can be read by others on this machine. ${remedy}`];
  }
  if (!isGroupWritable) return [];
  return [`${path} can be written by its group, which so decides where your code goes. ${remedy}`];
}
