import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServeToken } from '../../src/serve/serve-token.ts';
import { tempFolder } from '../support/temp-folder.ts';

const FIXED = 'fixed+token/of-the_test.with~32=';

const read = (env: Record<string, string> = {}) =>
  readServeToken({ env, random: () => Buffer.alloc(32, 7) });

async function tokenFile(text: string): Promise<string> {
  const path = join(await tempFolder(), 'token');
  await writeFile(path, text);
  return path;
}

describe('readServeToken', () => {
  it('makes one where none is given', async () => {
    const value = Buffer.alloc(32, 7).toString('base64url');
    expect(await read()).toEqual({ value, source: undefined });
  });

  it('takes that of the variable', async () => {
    expect(FIXED).toHaveLength(32);
    const source = '$TPROXY_SERVE_TOKEN';
    expect(await read({ TPROXY_SERVE_TOKEN: FIXED })).toEqual({ value: FIXED, source });
  });

  it('takes that of the file, without the line break at its end', async () => {
    const path = await tokenFile(`${FIXED}\n`);
    expect(await read({ TPROXY_SERVE_TOKEN_FILE: path })).toEqual({ value: FIXED, source: path });
  });

  it.each([
    ['empty', '', 'has 0 characters; it needs 32 at least'],
    ['too short', 'x'.repeat(31), 'has 31 characters; it needs 32 at least'],
    ['too long', 'x'.repeat(1025), 'has more than 1024 characters'],
    ['with a blank in it', `${'x'.repeat(20)} ${'x'.repeat(20)}`, 'no bearer token has'],
    ['with letters of other scripts', 'é'.repeat(40), 'no bearer token has'],
  ])('refuses one that is %s, and does not repeat it', async (_case, token, problem) => {
    const refused = read({ TPROXY_SERVE_TOKEN: token });
    await expect(refused).rejects.toMatchObject({ code: 'usage', exitStatus: 2 });
    await expect(refused).rejects.toThrow(problem);
    await expect(refused).rejects.toThrow('The token of $TPROXY_SERVE_TOKEN');
    const { message } = await refused.then(
      () => new Error(''),
      (error: Error) => error,
    );
    if (token !== '') expect(message).not.toContain(token);
  });

  it('refuses a file that is not there, a folder, and one with a token too short', async () => {
    const folder = await tempFolder();
    const missing = join(folder, 'missing');
    await expect(read({ TPROXY_SERVE_TOKEN_FILE: missing })).rejects.toThrow(
      `$TPROXY_SERVE_TOKEN_FILE: "${missing}" cannot be read: there is no such file.`,
    );
    await expect(read({ TPROXY_SERVE_TOKEN_FILE: folder })).rejects.toThrow('it is a folder');
    const short = await tokenFile('short\n');
    await expect(read({ TPROXY_SERVE_TOKEN_FILE: short })).rejects.toThrow('has 5 characters');
  });

  it('refuses to choose between the two', async () => {
    const both = { TPROXY_SERVE_TOKEN: FIXED, TPROXY_SERVE_TOKEN_FILE: await tokenFile(FIXED) };
    await expect(read(both)).rejects.toThrow('are both set');
  });
});
