import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors/user-error.ts';
import { findClaude } from '../../src/launcher/find-claude.ts';
import { tempFolder } from '../support/temp-folder.ts';

let root = '';

beforeEach(async () => {
  root = await tempFolder();
  await program('tproxy/bin/tproxy.js', '#!/usr/bin/env node\n');
});

describe('findClaude', () => {
  it('takes the first program on PATH', async () => {
    await program('a/claude');
    await program('b/claude');
    expect(await find({ PATH: path('empty', 'a', 'b') })).toBe(join(root, 'a/claude'));
  });

  it('takes TPROXY_CLAUDE_PATH before all else', async () => {
    await program('a/claude');
    const named = await program('odd place/my claude');
    expect(await find({ TPROXY_CLAUDE_PATH: named, PATH: path('a') })).toBe(named);
  });

  it('treats an empty TPROXY_CLAUDE_PATH as unset', async () => {
    await program('a/claude');
    expect(await find({ TPROXY_CLAUDE_PATH: '', PATH: path('a') })).toBe(join(root, 'a/claude'));
  });

  it.each([
    ['does not exist', async () => join(root, 'gone')],
    ['is not a file', async () => join(root, 'tproxy')],
    ['is not executable', () => program('plain', '', 0o644)],
    ['is tproxy itself', async () => join(root, 'tproxy/bin/tproxy.js')],
    ['is tproxy itself', () => link('shim/claude', 'tproxy/bin/tproxy.js')],
  ])('refuses a TPROXY_CLAUDE_PATH that %s', async (flaw, place) => {
    await program('a/claude');
    const named = await place();
    const error = await failure(find({ TPROXY_CLAUDE_PATH: named, PATH: path('a') }));
    expect(error).toMatchObject({ code: 'claude_not_found', exitStatus: 127 });
    expect(error.message).toContain(`TPROXY_CLAUDE_PATH names ${named}, which ${flaw}`);
  });

  it('goes past what cannot be started', async () => {
    await program('a/claude', '', 0o644);
    await mkdir(join(root, 'b/claude'), { recursive: true });
    await link('c/claude', 'gone');
    await program('d/claude');
    expect(await find({ PATH: path('a', 'b', 'c', 'd') })).toBe(join(root, 'd/claude'));
  });

  it.each([
    ['a link to tproxy', () => link('a/claude', 'tproxy/bin/tproxy.js')],
    ['a link to a tproxy installed elsewhere', linkElsewhere],
    [
      'a script that starts tproxy',
      () => program('a/claude', '#!/bin/sh\nexec tproxy code "$@"\n'),
    ],
    [
      'a script that starts it by path',
      () => program('a/claude', '#!/bin/sh\nnode "/opt/bin/tproxy.js" --config x code\n'),
    ],
  ])('never takes %s for claude', async (_, place) => {
    await place();
    await program('b/claude');
    expect(await find({ PATH: path('a', 'b') })).toBe(join(root, 'b/claude'));
  });

  it.each(['.local/bin', '.claude/local', '.npm-global/bin', '.bun/bin', '.volta/bin'])(
    'knows the install place ~/%s',
    async (folder) => {
      const file = await program(join('home', folder, 'claude'));
      expect(await find({ PATH: path('empty') })).toBe(file);
    },
  );

  it('falls back on the claude in its own node_modules', async () => {
    const file = await program('tproxy/node_modules/.bin/claude');
    expect(await find({})).toBe(file);
  });

  it('finds a claude that was installed beside it', async () => {
    const file = await program('project/node_modules/.bin/claude');
    const packageRoot = join(root, 'project/node_modules/tproxy');
    expect(await find({}, packageRoot)).toBe(file);
  });

  it('ignores empty entries of PATH', async () => {
    const file = await program('home/.local/bin/claude');
    expect(await find({ PATH: '::' })).toBe(file);
  });

  it('says how to install claude when there is none', async () => {
    const error = await failure(find({ PATH: path('empty') }));
    expect(error).toMatchObject({ code: 'claude_not_found', exitStatus: 127 });
    expect(error.message).toContain('npm install -g @anthropic-ai/claude-code');
    expect(error.message).toContain('TPROXY_CLAUDE_PATH');
  });
});

function find(env: Readonly<Record<string, string>>, packageRoot = join(root, 'tproxy')) {
  return findClaude({ env, homeDir: join(root, 'home'), packageRoot, platform: 'linux' });
}

async function failure(result: Promise<string>): Promise<UserError> {
  const error: unknown = await result.catch((reason: unknown) => reason);
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

function path(...folders: readonly string[]): string {
  return folders.map((folder) => join(root, folder)).join(':');
}

async function program(name: string, text = '#!/bin/sh\n', mode = 0o755): Promise<string> {
  const file = join(root, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode });
  return file;
}

async function link(name: string, target: string): Promise<string> {
  const file = join(root, name);
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
  await symlink(join(root, target), file);
  return file;
}

async function linkElsewhere(): Promise<string> {
  await program('lib/node_modules/other-tproxy/bin/tproxy.js', '#!/usr/bin/env node\n');
  return link('a/claude', 'lib/node_modules/other-tproxy/bin/tproxy.js');
}
