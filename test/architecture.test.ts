import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

interface Module {
  readonly file: string;
  readonly folder: string;
  readonly imports: readonly string[];
}

/**
 * From the top of the data flow to its ground: a folder may import only from those below it. Types
 * may be imported from anywhere: they are gone when the program runs.
 */
const LAYERS: readonly (readonly string[])[] = [
  ['commands'],
  ['launcher', 'init', 'demo', 'status', 'logs', 'explain', 'stats', 'summary', 'serve'],
  ['session', 'server'],
  ['upstream', 'ledger', 'logging', 'bug-reports'],
  ['route'],
  ['protocols'],
  ['analyze', 'costs'],
  ['config', 'transformers'],
  ['providers'],
  ['conversation', 'ndjson', 'tokens', 'upstream-errors', 'sse'],
  ['anthropic'],
  ['errors', 'files', 'json'],
];

const MODULES: readonly Module[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    const specifiers = [
      ...text.matchAll(/^(?:import|export)(?! type)[^;]*? from '([^']+)'|import\('([^']+)'\)/gms),
    ];
    return {
      file,
      folder: file.split(path.sep)[0] ?? '',
      imports: specifiers.map((match) => match[1] ?? match[2] ?? ''),
    };
  });

const layerOf = (folder: string): number => LAYERS.findIndex((layer) => layer.includes(folder));

describe('the source', () => {
  it('has no folder outside the layers', () => {
    const folders = MODULES.filter(({ folder }) => !folder.endsWith('.ts')).map(
      ({ folder }) => folder,
    );
    expect([...new Set(folders)].filter((folder) => layerOf(folder) < 0)).toEqual([]);
  });

  it('imports only downwards', () => {
    const upwards = MODULES.filter(({ folder }) => layerOf(folder) >= 0).flatMap(
      ({ file, folder, imports }) =>
        imports
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => path.relative(SRC, path.resolve(SRC, path.dirname(file), specifier)))
          .filter((target) => target.includes(path.sep))
          .filter((target) => layerOf(target.split(path.sep)[0] ?? '') < layerOf(folder))
          .map((target) => `${file} imports ${target}`),
    );
    expect(upwards).toEqual([]);
  });

  it.each([
    'analyze',
    'anthropic',
    'conversation',
    'costs',
    'errors',
    'json',
    'ndjson',
    'transformers',
    'protocols',
    'providers',
    'route',
    'sse',
    'stats',
    'summary',
    'upstream-errors',
    'tokens',
  ])('%s touches no socket, process, file or clock of its own', (folder) => {
    const impure = MODULES.filter((module) => module.folder === folder).flatMap(
      ({ file, imports }) =>
        imports
          .filter((specifier) => /^node:(?!buffer$|crypto$|zlib$|timers)/.test(specifier))
          .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(impure).toEqual([]);
  });

  it('prints nowhere but in commands', () => {
    const printing = MODULES.filter(({ folder }) => folder !== 'commands' && folder !== 'cli.ts')
      .map(({ file }) => file)
      .filter((file) =>
        /process\.(?:stdout|stderr)|console\./.test(readFileSync(path.join(SRC, file), 'utf8')),
      );
    expect(printing).toEqual([]);
  });

  it('reads the environment only where the process begins', () => {
    const reading = MODULES.map(({ file }) => file).filter((file) =>
      /process\.env\b/.test(readFileSync(path.join(SRC, file), 'utf8')),
    );
    expect(reading).toEqual(['upstream/pass-through.ts']);
  });
});
