import { UserError } from '../errors/user-error.ts';
import { checkConfig } from './check-config.ts';
import { type PathOptions, trustStorePath } from './config-paths.ts';
import { findProjectFile, PROJECT_FILE_NAME } from './find-project-file.ts';
import { formatKeyPath } from './locate-key.ts';
import { formatRoute } from './parse-route.ts';
import { listRouteUses } from './read-file.ts';
import { readSmallFile } from './read-small-file.ts';
import { cannotRead, readUserFile } from './read-user-file.ts';
import { rememberTrust } from './trust-store.ts';

export interface TrustedProject {
  readonly path: string;
  /** What the file changes, for the person to see: `router.default` and its route. */
  readonly routes: readonly { readonly key: string; readonly route: string }[];
}

/**
 * Trusts the project file nearest to the current folder as it stands now. It is checked first,
 * together with the person's own configuration, and the very text that was checked is remembered.
 * @throws UserError `no_project_file` when there is none, another when it is wrong or cannot be
 *   remembered.
 */
export async function trustProject(options: PathOptions): Promise<TrustedProject> {
  const path = findProjectFile(options.cwd, options.homeDir);
  if (path === undefined) {
    throw new UserError(
      'no_project_file',
      `There is no ${PROJECT_FILE_NAME} to trust in ${options.cwd} or above it in this project.`,
    );
  }
  const content = await readSmallFile(path);
  if (content.kind !== 'text') {
    throw content.kind === 'absent'
      ? new UserError('config_unreadable', `${path}: cannot be read: it is gone.`)
      : cannotRead(path, content);
  }
  const user = await readUserFile(options);
  const { project } = checkConfig({ user, project: { path, text: content.text, kind: 'project' } });
  await rememberTrust(trustStorePath(options), path, content.text);
  const uses = project === undefined ? [] : listRouteUses(project);
  return {
    path,
    routes: uses.map((use) => ({ key: formatKeyPath(use.path), route: formatRoute(use.route) })),
  };
}
