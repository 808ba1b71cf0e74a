import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportFailure } from '../../src/commands/report-failure.ts';
import { bugReportsFolder } from '../../src/config/config-paths.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { captureIo } from '../support/command-io.ts';
import { configHome } from '../support/config-home.ts';

const CONFIG = `[[providers]]
name = "deepseek"
api_key = "literal-key-of-deepseek"
`;

async function report(error: unknown, blocksState = false) {
  const { home, options } = await configHome(CONFIG);
  if (blocksState) await writeFile(join(home, '.local'), 'a file');
  const { io, stdout, stderr } = captureIo(options({ MY_API_TOKEN: 'hunter2-of-the-shell' }));
  const status = await reportFailure(error, 'stats', io);
  const folder = bugReportsFolder(io);
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return { status, stdout: stdout(), stderr: stderr(), files, texts, home };
}

describe('reportFailure', () => {
  it.each([
    [new UserError('config_invalid', 'Line 1 is wrong.'), 2, 'tproxy: Line 1 is wrong.\n'],
    [new ProxyError('upstream_failed', 'It failed.'), 1, 'tproxy: It failed.\n'],
    [
      Object.assign(new Error('low words'), { code: 'ENOSPC', path: '/f' }),
      1,
      'tproxy: /f cannot be used: the disk is full.\n',
    ],
  ])('prints the sentence of %s and nothing else', async (error, status, stderr) => {
    expect(await report(error)).toMatchObject({ status, stderr, stdout: '', files: [] });
  });

  it('says of a bug where to report it and with which file, in one line', async () => {
    const { status, stdout, stderr, files } = await report(new TypeError('x is undefined'));
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `tproxy: This is a bug in tproxy. Please report it at https://github.com/tproxy/tproxy/issues with the file ~/.local/state/tproxy/diagnostics/${files[0]}.\n`,
    );
  });

  it('writes down what whoever mends it needs, without a key or the name of a person', async () => {
    const words = 'literal-key-of-deepseek and hunter2-of-the-shell in';
    const { home } = await configHome();
    const { texts } = await report(new TypeError(`${words} ${home}`));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/\ncommand: stats\nconfiguration: config\.toml \(user, used\)\n/);
    expect(texts[0]).toMatch(/\nTypeError: \[key\] and \[key\] in .*\n\s+at /);
  });

  it('looks behind a bug that has a name', async () => {
    const bug = new ProxyError('internal', 'tproxy failed.', { cause: new RangeError('deep') });
    expect((await report(bug)).texts[0]).toContain('\nRangeError: deep\n');
  });

  it('prints what it cannot write down', async () => {
    const { status, stderr, files } = await report(new TypeError('x is undefined'), true);
    expect([status, files]).toEqual([1, []]);
    expect(stderr).toMatch(
      /^tproxy: This is a bug in tproxy\. Please report it at \S+issues\. Its details could not be written down: ENOTDIR/,
    );
    expect(stderr).toContain('\nTypeError: x is undefined\n');
  });
});
