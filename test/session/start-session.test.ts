import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { statePaths } from '../../src/config/config-paths.ts';
import { findSessions } from '../../src/session/session-files.ts';
import { startSession } from '../../src/session/start-session.ts';
import { isListening } from '../support/session-folder.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testConfig } from '../support/test-config.ts';
import { startTestUpstream } from '../support/test-session.ts';

async function start(port = 0) {
  const homeFolder = await tempFolder();
  const paths = statePaths({ env: {}, homeDir: homeFolder });
  const { sessionsFolder } = paths;
  const config = testConfig({ kind: 'passthrough' }, []);
  const session = await startSession({
    config: { ...config, proxy: { ...config.proxy, port } },
    statePaths: paths,
    sessionToken: 'token',
    modelAliases: new Map(),
    projectFolder: undefined,
    homeFolder,
  });
  return { session, sessionsFolder };
}

describe('startSession', () => {
  it('listens, can be announced, and is neither after it is closed', async () => {
    const { session, sessionsFolder } = await start();
    expect(await isListening(session.port)).toBe(true);
    expect(session.baseUrl).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${session.port}/s/[\\w-]{43}$`),
    );
    const { port, baseUrl } = session;
    expect(await findSessions(sessionsFolder)).toEqual([]);
    await session.announce();
    expect(await findSessions(sessionsFolder)).toEqual([
      { pid: process.pid, port, baseUrl, startedAt: expect.any(Number) },
    ]);
    await session.close();
    expect(await isListening(session.port)).toBe(false);
    expect(await findSessions(sessionsFolder)).toEqual([]);
  });

  it('tells of the first connection', async () => {
    const { session } = await start();
    const client = connect(session.port, '127.0.0.1');
    await expect(session.connected).resolves.toBeUndefined();
    client.destroy();
    await session.close();
  });

  it('can be closed while it warms up', async () => {
    const { session } = await start();
    const warming = session.warmUp();
    await session.close();
    await expect(warming).resolves.toBeUndefined();
  });

  it('has a secret of its own each time', async () => {
    const [one, two] = [await start(), await start()];
    const secret = (baseUrl: string) => baseUrl.split('/s/')[1];
    expect(secret(one.session.baseUrl)).not.toBe(secret(two.session.baseUrl));
    await Promise.all([one.session.close(), two.session.close()]);
  });

  it('says which address it cannot have', async () => {
    const { port } = await startTestUpstream(() => undefined);
    await expect(start(port)).rejects.toMatchObject({
      code: 'listen_failed',
      message: expect.stringContaining(`cannot listen on 127.0.0.1:${port}: `),
    });
  });
});
