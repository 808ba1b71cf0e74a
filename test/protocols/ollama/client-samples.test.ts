import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeRequest } from '../../../src/protocols/ollama/encode-request.ts';
import { clientSamples, hasSamples } from '../../support/client-samples.ts';
import { ollamaTarget } from '../../support/ollama-answers.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const run = promisify(execFile);

/** Type-checks a module that imports from the project's packages. Gives what the compiler says. */
async function compile(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tproxy-types-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'requests.ts'), source);
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        rootDir: '/',
        noEmit: true,
        types: [],
        paths: { ollama: [join(ROOT, 'node_modules/ollama/dist/browser.d.ts')] },
      },
      include: [],
      files: [join(folder, 'requests.ts')],
    }),
  );
  try {
    await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', folder]);
    return '';
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

/** Fields that the SDK does not know are allowed: its type is no exact one. */
const declare = (body: unknown, index: number): string =>
  `const body${index} = ${JSON.stringify(body)};\nexport const request${index}: ChatRequest = body${index};\n`;

/** Schemas are the client's own, and the SDK's type lacks words that the server keeps (wire.md 6.4). */
function withoutSchemas(body: object): unknown {
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === 'properties' ? { any: { type: 'string' } } : value,
  );
}

describe.skipIf(!hasSamples)('the requests of the real client (skipped without ../shared)', () => {
  it('are requests of the SDK', async () => {
    const bodies = clientSamples().map(([, request]) =>
      withoutSchemas(encodeRequest(request, ollamaTarget()).body),
    );
    expect(bodies.length).toBeGreaterThan(30);
    const source = `import type { ChatRequest } from 'ollama';\n${bodies.map(declare).join('')}`;
    expect(await compile(source)).toBe('');
    const wrong = declare({ model: 'm', messages: [{ role: 'user', images: 'AAAA' }] }, 0);
    expect(await compile(`import type { ChatRequest } from 'ollama';\n${wrong}`)).toContain('TS2');
  });

  it('lose nothing that is not warned of', () => {
    for (const [file, request] of clientSamples()) {
      const { body, warnings } = encodeRequest(request, ollamaTarget());
      const features = new Set(warnings.map(({ feature }) => feature.replace(/\.\d+/, '')));
      expect(JSON.stringify(body), file).not.toContain('x-anthropic-billing-header');
      const expected = new Set([
        'context_management',
        'thinking',
        'redacted_thinking',
        'tool_choice',
        'tools (web_search_20250305)',
        'x_tproxy',
      ]);
      expect(
        [...features].filter((feature) => !expected.has(feature)),
        file,
      ).toEqual([]);
    }
  });
});
