import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';

import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedPackages, type Packed, packInto, ROOT, readManifest } from './pack.ts';

const run = promisify(execFile);

/** Bytes; it is about a quarter and a little less than one of these. */
const MOST_PACKED = 500_000;
const MOST_UNPACKED = 2_000_000;

let folder: string;
let packed: Packed;
/** The modules that it holds. */
let built: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tproxy-release-'));
  packed = await packInto(folder);
  built = packed.files.map(({ path }) => path).filter((path) => /^dist\/.*\.js$/.test(path));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function importsOf(path: string): readonly string[] {
  const imports =
    /^(?:import|export)\b[^;]*?"([^"\n]+)";$|\bimport\("([^"\n]+)"\)|require\("([^"\n]+)"\)/gm;
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(imports)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

describe('the package', () => {
  it('holds the program, its templates and what a person reads, and nothing else', () => {
    const others = packed.files
      .map(({ path }) => path)
      .filter((path) => !/^dist\/.*\.js$|^templates\/[\w-]+\.toml$/.test(path));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'bin/tproxy.js',
      'dist/licences.txt',
      'package.json',
    ]);
  });

  it('holds nothing of an earlier build', () => {
    const named = new Set(built.flatMap((path) => importsOf(path).map((name) => basename(name))));
    const unnamed = built.filter((path) => !named.has(basename(path)));
    // What nothing else imports is imported by the program and by tests, and has its own source.
    const sources = unnamed.map((path) => path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts'));
    expect(unnamed).toContain('dist/cli.js');
    expect(sources.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('asks for no package that an installation lacks', () => {
    const { dependencies } = readManifest();
    const asked = built.flatMap(importsOf).filter((name) => !name.startsWith('.'));
    const packages = new Set(asked.filter((name) => !isBuiltin(name)).map(packageOf));
    // For colours that nobody sees; what asks for it does without.
    packages.delete('supports-color');
    expect([...packages].sort()).toEqual(Object.keys(dependencies).sort());
  });

  it('is small', () => {
    expect(packed.size).toBeLessThan(MOST_PACKED);
    expect(packed.unpackedSize).toBeLessThan(MOST_UNPACKED);
  });

  it('has a program that can be run', () => {
    const { mode } = packed.files.find(({ path }) => path === 'bin/tproxy.js') ?? { mode: 0 };
    expect(mode & 0o111).toBe(0o111);
  });

  it('is found sound by publint', async () => {
    const bytes = await readFile(packed.tarball);
    const tarball = Uint8Array.from(bytes).buffer;
    const { messages } = await publint({ pack: { tarball }, strict: true });
    expect(messages).toEqual([]);
  });
});

describe('its manifest', () => {
  const manifest = readManifest();

  it('runs nothing where it is installed', () => {
    // `prepare` runs in a clone only, and builds what the package holds already.
    const hooks = ['preinstall', 'install', 'postinstall', 'preprepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
    expect(packed.files.some(({ path }) => path.endsWith('.gyp'))).toBe(false);
  });

  it('brings no dependency that runs anything where it is installed', () => {
    expect(
      [...installedPackages().values()].filter(({ hasInstallScript }) => hasInstallScript),
    ).toEqual([]);
  });

  it('pins every dependency to one version', () => {
    const loose = Object.entries(manifest.dependencies).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('names one program, no module to import, and the Node that it needs', () => {
    expect(manifest).toMatchObject({
      type: 'module',
      license: 'MIT',
      bin: { tproxy: 'bin/tproxy.js' },
      exports: { './package.json': './package.json' },
      engines: { node: '>=20.19' },
    });
  });
});

describe('the package, installed in an empty folder', () => {
  it('runs, without a network', { timeout: 120_000 }, async ({ skip }) => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    await writeFile(join(empty, 'package.json'), '{"private":true}');
    const install = ['install', '--offline', '--no-audit', '--no-fund', packed.tarball];
    const refused = await run('npm', install, { cwd: empty }).then(
      () => undefined,
      (error: { readonly stderr?: string }) => error.stderr ?? '',
    );
    if (refused?.includes('ENOTCACHED')) skip("npm's cache does not hold the dependencies");
    expect(refused).toBeUndefined();

    const tproxy = (...args: readonly string[]) =>
      run(join(empty, 'node_modules/.bin/tproxy'), args, {
        cwd: empty,
        env: { PATH: process.env['PATH'], HOME: join(folder, 'home') },
      });
    expect((await tproxy('--version')).stdout.trim()).toBe(readManifest().version);
    expect((await tproxy('init', '--print', '--template', 'mixed')).stdout).toContain('[router]');
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });
});
