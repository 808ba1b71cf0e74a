import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import { writePrivate } from '../support/config-home.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { asOrdinaryUser, asUser, hasOrdinaryUser } from '../support/ordinary-user.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { listTree } from '../support/session-folder.ts';
import { startTestUpstream } from '../support/test-session.ts';

/** Runs a program with mounts of its own; of util-linux. */
const OWN_MOUNTS = ['unshare', '--mount'] as const;

/** Mounts a disk of two pages over the folder in its first argument, fills it, and runs the rest. */
const ON_FULL_DISK = `
mount -t tmpfs -o size=8k full-disk "$1" || exit 70
state=$1; shift
mkdir -p "$state/tproxy/sessions"
dd if=/dev/zero of="$state/filler" bs=4k count=2 2>/dev/null
"$@"
status=$?
find "$state/tproxy" -type f >&2
exit $status`;

const NO_XDG = { XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined };

/** A person whose requests are answered. */
async function answeredPerson(): Promise<ScratchPerson> {
  const upstream = await startTestUpstream((_, response) =>
    sendJson(response, 200, completion({ content: 'Answered.' })),
  );
  return scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
}

/** What is said, once for each file, when requests cannot be written down. */
const UNKEPT = /^tproxy: The (log|ledger) in \S+ cannot be kept: .*\n/gm;

const ANSWERED = { status: 0, signal: undefined, stdout: 'Answered.\n' };

describe('a session', () => {
  it.skipIf(!hasOrdinaryUser)('runs in a home where nothing can be written', async () => {
    const person = await answeredPerson();
    const user = await asOrdinaryUser(person);
    const root = dirname(person.home);
    const before = await listTree(root);
    for (const folder of [person.home, person.project, root]) {
      await chmod(folder, 0o555);
      onTestFinished(() => chmod(folder, 0o700));
    }
    const env = { TMPDIR: person.home };
    const end = await runTproxy({ person, args: ['code'], claude: 'ask-once', env, ...user });
    expect(end).toMatchObject(ANSWERED);
    expect(end.stderr).toMatch(/^tproxy: The ledger in \S+ cannot be kept: .*permission denied/m);
    expect(end.stderr.replaceAll(UNKEPT, '')).toBe('');
    expect(await listTree(root)).toEqual(before);
  });

  it.skipIf(!canMount())('runs on a full disk, and leaves no part of a file', async () => {
    const person = await answeredPerson();
    const state = dirname(dirname(person.sessionsDir));
    await mkdir(state);
    const through = [...OWN_MOUNTS, 'sh', '-c', ON_FULL_DISK, 'sh', state];
    const end = await runTproxy({ person, args: ['code'], claude: 'ask-once', through });
    expect(end).toMatchObject(ANSWERED);
    expect(end.stderr).toMatch(/^tproxy: The ledger in \S+ cannot be kept: .*(full|space)/m);
    const files = end.stderr.replaceAll(UNKEPT, '').trim().split('\n');
    // What was there before the first byte was refused may stay, empty. Nothing else may.
    expect(files.filter((file) => !/\/(ledger|logs)\/\w+\.jsonl$/.test(file))).toEqual([]);
  });

  it('runs in a home that does not exist', async () => {
    const person = await scratchPerson();
    const env = { ...NO_XDG, HOME: join(person.home, 'none') };
    expect(await runTproxy({ person, args: ['code'], claude: 'speak', env })).toMatchObject({
      status: 0,
      stdout: 'said to stdout\n',
      stderr: 'said to stderr\n',
    });
  });
});

describe('HOME', () => {
  it.each([
    ['unset', undefined],
    ['empty', ''],
  ])('may be %s: the system knows the home folder', async (_, home) => {
    const person = await scratchPerson();
    // What a repository brings along is nobody's own configuration.
    await writePrivate(join(person.project, '.config', 'tproxy', 'config.toml'), 'theirs = [');
    const before = await listTree(person.project);
    const env = { XDG_CONFIG_HOME: undefined, HOME: home };
    const end = await runTproxy({ person, args: ['code'], claude: 'speak', env });
    expect(end).toMatchObject({ status: 0, stderr: 'said to stderr\n' });
    expect(await listTree(person.project)).toEqual(before);
  });

  it.skipIf(process.getuid?.() !== 0 || !hasOrdinaryUser)(
    'is asked for where the system does not know the user either',
    async () => {
      const person = await scratchPerson();
      const env = { ...NO_XDG, HOME: undefined };
      const user = await asUser(424_242);
      await chmod(dirname(person.home), 0o755);
      const end = await runTproxy({ person, args: ['code'], claude: 'speak', env, ...user });
      expect(end).toMatchObject({ status: 1, stdout: '' });
      expect(end.stderr).toMatch(/^tproxy: Your home folder is not known: .*Set HOME to .*\n$/);
    },
  );
});

describe.skipIf(!hasOrdinaryUser)('a configuration that may not be read', () => {
  const file = ({ env }: ScratchPerson) =>
    join(env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');

  it.each([
    ['itself', (path: string) => path],
    ['by its folder', dirname],
  ])('%s, is told with its path before claude starts', async (_, forbidden) => {
    const person = await scratchPerson({ config: '[proxy]\n' });
    const user = await asOrdinaryUser(person);
    await chmod(forbidden(file(person)), 0);
    const end = await runTproxy({ person, args: ['code'], claude: 'speak', ...user });
    await chmod(forbidden(file(person)), 0o700);
    expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(end.stderr).toContain(file(person));
    expect(end.stderr).toContain('permission denied');
    expect(await listTree(person.home)).toEqual([]);
  });

  it('because it is a folder, is told with its path before claude starts', async () => {
    const person = await scratchPerson();
    await mkdir(file(person), { recursive: true });
    const end = await runTproxy({ person, args: ['code'], claude: 'speak' });
    expect(end).toMatchObject({ status: 2, stdout: '' });
    expect(end.stderr).toContain(file(person));
    expect(end.stderr).toContain('it is a folder');
  });
});

describe('the current folder', () => {
  it('may be removed while claude runs', async () => {
    const person = await answeredPerson();
    const folder = join(person.project, 'gone');
    await mkdir(folder);
    const claude = join(person.home, 'claude');
    const program = `#!/bin/sh\nrmdir '${folder}'\nexec '${process.execPath}' "$ASK"\n`;
    await writeFile(claude, program, { mode: 0o755 });
    const ask = new URL('../fixtures/programs/ask-once.mjs', import.meta.url).pathname;
    const end = await runTproxy({
      person,
      args: ['code'],
      cwd: folder,
      env: { TPROXY_CLAUDE_PATH: claude, ASK: ask },
    });
    expect(end).toEqual({ ...ANSWERED, stderr: '' });
  });

  it('that is gone before the start is told', async () => {
    const person = await scratchPerson();
    const through = ['sh', '-c', 'mkdir gone; cd gone; rmdir ../gone; exec "$@"', 'sh'];
    const end = await runTproxy({ person, args: ['code'], claude: 'speak', through });
    expect(end).toMatchObject({ status: 1, stdout: '' });
    expect(end.stderr).toMatch(/^tproxy: The current folder does not exist any more\..*\n$/);
  });
});

/** Whether a disk can be mounted that nobody else sees, which takes the rights of root. */
function canMount(): boolean {
  try {
    const [file, ...args] = [...OWN_MOUNTS, 'mount', '-t', 'tmpfs', 'none', '/mnt'] as const;
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
