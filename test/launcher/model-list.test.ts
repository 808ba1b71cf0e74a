import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetModelList } from '../../src/launcher/model-list.ts';
import { tempFolder } from '../support/temp-folder.ts';

const BASE_URL = 'http://127.0.0.1:4321/s/secret';

async function folderWith(list: string): Promise<string> {
  const folder = await tempFolder();
  await mkdir(join(folder, 'cache'));
  await writeFile(join(folder, 'cache', 'gateway-models.json'), list);
  await writeFile(join(folder, 'cache', 'other.json'), list);
  return folder;
}

describe('forgetModelList', () => {
  it('removes the list of this session, and nothing else', async () => {
    const folder = await folderWith(JSON.stringify({ baseUrl: BASE_URL, models: [] }));
    await forgetModelList(folder, BASE_URL);
    expect(await readdir(join(folder, 'cache'))).toEqual(['other.json']);
  });

  it.each([
    ['of another session', JSON.stringify({ baseUrl: 'http://127.0.0.1:1/s/other', models: [] })],
    ['of the person’s own gateway', JSON.stringify({ baseUrl: 'https://gateway.example' })],
    ['that is broken', '{"baseUrl":'],
    ['of another form', '[]'],
  ])('leaves a list %s', async (_, list) => {
    const folder = await folderWith(list);
    await forgetModelList(folder, BASE_URL);
    expect(await readdir(join(folder, 'cache'))).toContain('gateway-models.json');
  });

  it('does nothing where there is no list', async () => {
    const folder = await tempFolder();
    await forgetModelList(join(folder, 'missing'), BASE_URL);
    expect(await readdir(folder)).toEqual([]);
  });
});
