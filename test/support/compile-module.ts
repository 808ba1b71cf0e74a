import { execFile } from 'node:child_process';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Compiles one module of src and what it imports, for tests that must load it in a plain Node
 * process. For `beforeAll`: the result lasts until the file's tests have ended. Gives the address
 * of the compiled module.
 */
export async function compileModule(path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tproxy-compiled-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const project = join(folder, 'tsconfig.json');
  await writeFile(
    project,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        rootDir: join(ROOT, 'src'),
        outDir: join(folder, 'out'),
        noCheck: true,
        typeRoots: [join(ROOT, 'node_modules/@types')],
      },
      include: [],
      files: [join(ROOT, 'src', path)],
    }),
  );
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const tsc = join(ROOT, 'node_modules/.bin/tsc');
  await promisify(execFile)(tsc, ['-p', project]);
  const compiled = join(folder, 'out', path.replace(/\.ts$/, '.js'));
  await access(compiled);
  return pathToFileURL(compiled).href;
}
