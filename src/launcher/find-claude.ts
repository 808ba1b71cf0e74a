import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../errors/user-error.ts';

export interface FindClaudeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
  /** The folder of tproxy's own package.json. */
  readonly packageRoot: string;
  readonly platform: NodeJS.Platform;
}

/** Where installers put claude, for a PATH that does not name the folder. */
const PLACES_IN_HOME = [
  '.local/bin',
  '.claude/local',
  '.claude/local/node_modules/.bin',
  '.npm-global/bin',
  '.bun/bin',
  '.volta/bin',
  '.yarn/bin',
  '.local/share/pnpm',
  'Library/pnpm',
];
const PLACES = ['/usr/local/bin', '/opt/homebrew/bin', '/home/linuxbrew/.linuxbrew/bin'];

/** A wrapper script is short, and says what it starts near its beginning. */
const SCRIPT_BYTES = 4096;

/** `tproxy … code` on one line; the name alone may be a part of a path. */
const STARTS_TPROXY = /\btproxy\b.*\scode\b/;

/**
 * The file of the real claude: `$TPROXY_CLAUDE_PATH`, else the first on `PATH`, at the known
 * install places, in tproxy's own `node_modules/.bin`. Throws `claude_not_found`.
 */
export async function findClaude(options: FindClaudeOptions): Promise<string> {
  const { env, packageRoot, platform } = options;
  const named = env['TPROXY_CLAUDE_PATH'] ?? '';
  if (named !== '') {
    return checkNamed(resolve(named), packageRoot);
  }
  const name = platform === 'win32' ? 'claude.exe' : 'claude';
  for (const folder of foldersToSearch(options)) {
    const file = resolve(folder, name);
    if ((await flawOf(file)) === undefined && !(await startsTproxy(file, packageRoot))) {
      return file;
    }
  }
  throw new UserError('claude_not_found', notFoundMessage());
}

async function checkNamed(file: string, packageRoot: string): Promise<string> {
  const flaw =
    (await flawOf(file)) ?? ((await isTproxy(file, packageRoot)) ? 'is tproxy itself' : undefined);
  if (flaw !== undefined) {
    throw new UserError(
      'claude_not_found',
      `TPROXY_CLAUDE_PATH names ${file}, which ${flaw}. Set it to the program file of Claude Code, or unset it to have claude looked for on PATH.`,
    );
  }
  return file;
}

function foldersToSearch({ env, homeDir, packageRoot }: FindClaudeOptions): string[] {
  // An empty entry would mean the current folder: nobody means to start a program from there.
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const neighbours =
    basename(dirname(packageRoot)) === 'node_modules' ? [join(packageRoot, '..', '.bin')] : [];
  return [
    ...path,
    ...PLACES_IN_HOME.map((folder) => join(homeDir, folder)),
    ...PLACES,
    join(packageRoot, 'node_modules', '.bin'),
    ...neighbours,
  ];
}

/** Why a file cannot be started, as the end of a sentence; undefined when it can. */
async function flawOf(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) {
      return 'is not a file';
    }
  } catch {
    return 'does not exist';
  }
  return access(file, constants.X_OK).then(
    () => undefined,
    () => 'is not executable',
  );
}

/** tproxy under the name of claude, or a script of that name which runs it: they would run each other. */
async function startsTproxy(file: string, packageRoot: string): Promise<boolean> {
  return (await isTproxy(file, packageRoot)) || STARTS_TPROXY.test(await scriptHead(file));
}

async function isTproxy(file: string, packageRoot: string): Promise<boolean> {
  const [real, root] = await Promise.all([
    realpath(file).catch(() => file),
    realpath(packageRoot).catch(() => packageRoot),
  ]);
  const isOurs = ['bin', 'dist'].some((folder) => real.startsWith(join(root, folder) + sep));
  return isOurs || ['tproxy', 'tproxy.js'].includes(basename(real));
}

/** The beginning of a script; empty for a binary or a file that cannot be read. */
async function scriptHead(file: string): Promise<string> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) {
    return '';
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SCRIPT_BYTES));
    const text = buffer.toString('latin1', 0, bytesRead);
    return text.startsWith('#!') ? text : '';
  } finally {
    await handle.close();
  }
}

function notFoundMessage(): string {
  return [
    'Claude Code was not found: no program named claude is on PATH or at a known install place.',
    'Install it with: npm install -g @anthropic-ai/claude-code',
    'If it is installed elsewhere, set TPROXY_CLAUDE_PATH to its program file.',
  ].join('\n');
}
