import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bugReportsFolder } from '../../src/config/config-paths.ts';
import type { Config } from '../../src/config/types.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { TEST_KEY, testConfig, testProvider } from '../support/test-config.ts';
import { messagesRequest, startTestSession } from '../support/test-session.ts';

const ROUTE = { kind: 'model', provider: 'test', model: 'm' } as const;

/** A configuration that no file can hold, so that requests meet with a bug. */
function brokenConfig(): Config {
  const provider = testProvider('http://127.0.0.1:9', {
    transformers: [{ name: `no such transformer ${TEST_KEY}`, options: {} }],
  });
  return testConfig(ROUTE, [provider]);
}

async function setup(config: Config = brokenConfig()) {
  const homeFolder = await tempFolder();
  const session = await startTestSession(config, { homeFolder });
  const folder = bugReportsFolder({ env: {}, homeDir: homeFolder });
  const reports = async () => {
    const names = (await readdir(folder).catch(() => [])).toSorted();
    return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  };
  return { session, homeFolder, reports };
}

describe('a request that meets with a bug', () => {
  it('is answered 500 once and for all, with where to report it and with which file', async () => {
    const { session, reports } = await setup();
    const response = await session.post(messagesRequest());
    expect(response.status).toBe(500);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await response.json()).toEqual({
      type: 'error',
      error: {
        type: 'api_error',
        message: expect.stringMatching(
          /^tproxy failed on this request\. This is a bug in tproxy\. Please report it at https:\S+\/issues with the file ~\/\.local\/state\/tproxy\/diagnostics\/\S+\.txt\.$/,
        ),
      },
    });
    const [report, ...others] = await reports();
    expect(others).toEqual([]);
    expect(report).toMatch(/\ncommand: code\nconfiguration: none\n\nError: .*\n\s+at /);
    expect(report).not.toContain(TEST_KEY);
    expect(report).not.toContain(session.baseUrl.split('/s/')[1]);
  });

  it('is written down once, however often it happens, and told after the session', async () => {
    const { session, reports } = await setup();
    for (const stream of [false, true, false]) await session.post(messagesRequest({ stream }));
    const bodies = await Promise.all([session.post('{"model":"m"'), session.post('[]')]);
    expect(bodies.map(({ status }) => status)).toEqual([400, 400]);
    expect(await reports()).toHaveLength(1);
    expect(await session.notices()).toEqual([
      expect.stringMatching(/^A request failed through a bug in tproxy\. Please report it at /),
    ]);
    expect(session.activity.recent.map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('internal'),
    );
  });

  it('is answered just so when its file cannot be written, and says that', async () => {
    const { session, homeFolder, reports } = await setup();
    await writeFile(join(homeFolder, '.local', 'state', 'tproxy', 'diagnostics'), 'a file');
    const response = await session.post(messagesRequest());
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/issues\. Its details could not be written down: E/);
    expect(await reports()).toEqual([]);
  });
});

describe('an error that nobody caught', () => {
  it('is written down and told, each once, and requests are served on', async () => {
    const { session, reports } = await setup(testConfig({ kind: 'passthrough' }, []));
    const bug = new RangeError('nobody caught this');
    session.reportBug(bug);
    session.reportBug(bug);
    session.reportBug(new RangeError('nor that'));
    expect(await reports()).toHaveLength(2);
    expect(await session.notices()).toEqual([
      expect.stringMatching(/^tproxy met with a bug of its own and went on\. Please report it at /),
      expect.stringMatching(/^tproxy met with a bug of its own and went on\. Please report it at /),
    ]);
    expect((await fetch(`${session.baseUrl}/health`)).status).toBe(200);
  });
});
