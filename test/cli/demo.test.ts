import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEMO_CONTENT } from '../../src/demo/play-turn.ts';
import { CLAUDE, scratchPerson } from '../e2e/support/scratch-person.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { installedCopy } from '../support/installed-copy.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { listTree } from '../support/session-folder.ts';

async function demo(claude: string | undefined, env: Readonly<Record<string, string>> = {}) {
  const person = await scratchPerson({ config: 'not = [even TOML' });
  const temporary = join(person.home, 'tmp');
  await mkdir(temporary);
  const before = await listTree(person.home);
  const end = await runTproxy({
    person,
    args: ['demo'],
    ...(claude === undefined ? {} : { claude }),
    env: { TMPDIR: temporary, ...env },
  });
  expect(await readdir(temporary)).toEqual([]);
  expect(await listTree(person.home)).toEqual(before);
  return end;
}

describe('tproxy demo', () => {
  it('has the real Claude Code write a file, shows the routes, and leaves nothing', async () => {
    const { status, stdout, stderr } = await demo(undefined, { TPROXY_CLAUDE_PATH: CLAUDE });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    for (const line of DEMO_CONTENT.trimEnd().split('\n')) {
      expect(stdout).toContain(`  | ${line}\n`.replace(/ +\n/, ''));
    }
    expect(stdout).toMatch(/claude-\S+ +→ +demo,demo-model +default +answered +\d+ ms/);
    expect(stdout).toContain('The port is closed and the scratch folder is gone.');
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    [
      'an HTTP proxy that is not there',
      { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' },
    ],
    ['a login and a gateway', { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' }],
    [
      'an outer session',
      { ANTHROPIC_AUTH_TOKEN: 'tproxy-session-x', CLAUDE_CODE_ENTRYPOINT: 'cli' },
    ],
  ])('works with %s in the environment', async (_, env) => {
    expect(await demo(undefined, { TPROXY_CLAUDE_PATH: CLAUDE, ...env })).toMatchObject({
      status: 0,
    });
  });

  it('finds claude where its installer puts it, though PATH does not name the folder', async () => {
    const { program } = await installedCopy();
    const person = await scratchPerson();
    const folder = join(person.home, '.local', 'bin');
    await mkdir(folder, { recursive: true });
    await symlink(fixtureProgram('do-nothing'), join(folder, 'claude'));
    const env = { TPROXY_CLAUDE_PATH: undefined };
    const end = await runTproxy({ person, program, args: ['demo'], env });
    expect(end).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('claude ended with 0'),
    });
  });

  it.each([
    ['do-nothing', 'claude ended with 0 and did not write the file. Requests: none.'],
    ['ask-once', 'claude ended with 0 and did not write the file. Requests: answered.'],
    ['die-by-signal', 'claude ended with 1 and did not write the file.'],
  ])('says what failed when claude is the program %s', async (claude, words) => {
    const { status, stderr } = await demo(claude);
    expect(status).toBe(1);
    expect(stderr).toContain(`tproxy: The demonstration failed: ${words}`);
  });
});
