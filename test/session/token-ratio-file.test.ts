import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTokenRatios, saveTokenRatios } from '../../src/session/token-ratio-file.ts';
import type { TokenRatio } from '../../src/tokens/token-ratios.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ratioAt = (at: number): TokenRatio => ({ counted: 10_000, actual: 12_000, at });

const stateFile = async (): Promise<string> => join(await tempFolder(), 'state', 'ratios.json');

async function fileWith(text: string): Promise<string> {
  const file = await stateFile();
  await mkdir(dirname(file));
  await writeFile(file, text);
  return file;
}

describe('saveTokenRatios', () => {
  it('keeps what a session has learned for the next, in a file of the person’s own', async () => {
    const file = await stateFile();
    const learned = new Map([['deepseek,deepseek-chat', ratioAt(5)]]);
    await saveTokenRatios(file, learned);
    expect(await loadTokenRatios(file)).toEqual(learned);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(file))).toEqual(['ratios.json']);
  });

  it('leaves what another session wrote meanwhile, and of one model the later observation', async () => {
    const file = await stateFile();
    await saveTokenRatios(
      file,
      new Map([
        ['a,later', ratioAt(9)],
        ['a,earlier', ratioAt(1)],
        ['a,theirs', ratioAt(2)],
      ]),
    );
    await saveTokenRatios(
      file,
      new Map([
        ['a,later', ratioAt(5)],
        ['a,earlier', ratioAt(5)],
        ['a,own', ratioAt(5)],
      ]),
    );
    expect(await loadTokenRatios(file)).toEqual(
      new Map([
        ['a,later', ratioAt(9)],
        ['a,earlier', ratioAt(5)],
        ['a,theirs', ratioAt(2)],
        ['a,own', ratioAt(5)],
      ]),
    );
  });

  it('keeps the 200 models that were used last, and no name that is a text', async () => {
    const file = await stateFile();
    const many = new Map(
      Array.from({ length: 300 }, (_, index) => [`a,model-${index}`, ratioAt(index)] as const),
    );
    await saveTokenRatios(file, new Map([...many, ['x'.repeat(10_000), ratioAt(1000)]]));
    const kept = await loadTokenRatios(file);
    expect(kept.size).toBe(200);
    expect(kept.get('a,model-299')).toEqual(ratioAt(299));
    expect(kept.get('a,model-99')).toBeUndefined();
  });

  it('writes nothing when nothing was learned', async () => {
    const file = await stateFile();
    await saveTokenRatios(file, new Map());
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('puts a good file in the place of a broken one', async () => {
    const file = await fileWith('{"a,b": {"counted": 10000, "act');
    const learned = new Map([['a,b', ratioAt(1)]]);
    await saveTokenRatios(file, learned);
    expect(await loadTokenRatios(file)).toEqual(learned);
  });

  it.skipIf(process.getuid?.() === 0)('is silent where the folder cannot be written', async () => {
    const file = await fileWith('{}');
    await chmod(dirname(file), 0o500);
    await saveTokenRatios(file, new Map([['a,b', ratioAt(1)]]));
    expect(await readFile(file, 'utf8')).toBe('{}');
    await chmod(dirname(file), 0o700);
  });

  it('is silent where no folder can be made', async () => {
    const file = join(await fileWith('{}'), 'below-a-file', 'ratios.json');
    await saveTokenRatios(file, new Map([['a,b', ratioAt(1)]]));
    expect(await loadTokenRatios(file)).toEqual(new Map());
  });
});

describe('loadTokenRatios', () => {
  it.each([
    ['nothing', ''],
    ['half of an object', '{"a,b"'],
    ['a list', '[1]'],
    ['no object', 'null'],
    ['a binary', '\u0000\u0001'],
  ])('finds nothing in a file that holds %s', async (_, text) => {
    expect(await loadTokenRatios(await fileWith(text))).toEqual(new Map());
  });

  it('finds nothing where there is no file, or a folder in its place', async () => {
    expect(await loadTokenRatios(await stateFile())).toEqual(new Map());
    expect(await loadTokenRatios(await tempFolder())).toEqual(new Map());
  });

  it('finds nothing behind links in a circle', async () => {
    const file = join(await tempFolder(), 'ratios.json');
    await symlink(file, file);
    expect(await loadTokenRatios(file)).toEqual(new Map());
  });

  it('passes over single entries that cannot be right', async () => {
    const file = await fileWith(
      JSON.stringify({
        'a,good': ratioAt(1),
        'a,far off': { counted: 1000, actual: 100_000, at: 1 },
        'a,nothing counted': { counted: 0, actual: 0, at: 1 },
        'a,text': { counted: '1000', actual: 1000, at: 1 },
        'a,no time': { counted: 1000, actual: 1000 },
        'a,null': null,
      }),
    );
    expect(await loadTokenRatios(file)).toEqual(new Map([['a,good', ratioAt(1)]]));
  });
});
