import { describe, expect, it } from 'vitest';
import { runDemo } from '../../src/commands/demo.ts';
import { statePaths } from '../../src/config/config-paths.ts';
import { authorize, type RequestHead } from '../../src/server/access-control.ts';
import { hostNames } from '../../src/server/host-names.ts';
import { ledgerUnwritable, logUnwritable } from '../../src/session/notices.ts';
import { forwardedRequestHeaders } from '../../src/upstream/forwarded-headers.ts';
import { captureIo } from '../support/command-io.ts';
import { fixtureProgram } from '../support/fixture-program.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';
import { startTestSession } from '../support/test-session.ts';

const HEAD: RequestHead = {
  url: '/s/secret/v1/messages',
  headers: { host: '127.0.0.1:80' },
  localAddress: '127.0.0.1',
};
const RULES = {
  secret: 'secret',
  opensByHeader: false,
  hosts: hostNames({ host: '127.0.0.1', port: 80, publicHosts: [] }),
};

describe('the local port', () => {
  it.each<[string, number, Partial<RequestHead>]>([
    ['unauthorized', 401, { url: '/s/guessed/v1/messages' }],
    ['forbidden_host', 403, { headers: { host: 'evil.example' } }],
    ['forbidden_origin', 403, { headers: { ...HEAD.headers, origin: 'https://evil.example' } }],
  ])('refuses with %s', (code, status, changes) => {
    expect(() => authorize({ ...HEAD, ...changes }, RULES)).toThrow(
      expect.objectContaining({ code, status }),
    );
  });
});

describe('an endpoint', () => {
  it.each([
    ['method_not_allowed', 'PUT', '/v1/messages', 405, 'invalid_request_error'],
    ['not_found', 'POST', '/v1/nonsense', 404, 'not_found_error'],
  ])('that is misused is %s', async (_code, method, path, status, type) => {
    const route = { kind: 'model', provider: 'test', model: 'm' } as const;
    const session = await startTestSession(testConfig(route, [testProvider('http://127.0.0.1:9')]));
    const response = await fetch(`${session.baseUrl}${path}`, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { type } });
  });
});

describe('a login', () => {
  it('that is needed and not there is no_client_credential', () => {
    const forward = () =>
      forwardedRequestHeaders(
        {},
        {
          provider: testAnthropic('https://api.anthropic.com'),
          body: undefined,
          sessionToken: 'token',
        },
      );
    expect(forward).toThrow(expect.objectContaining({ code: 'no_client_credential', status: 400 }));
  });
});

describe('the ledger', () => {
  it('that cannot be kept is ledger_unwritable, and ends nothing', () => {
    const paths = statePaths({ env: {}, homeDir: '/home/ada' });
    expect(ledgerUnwritable(paths, new Error('the disk is full'))).toMatchObject({
      code: 'ledger_unwritable',
      message: `The ledger in ${paths.ledgerFolder} cannot be kept: the disk is full.`,
    });
  });
});

describe('the log', () => {
  it('that cannot be kept is log_unwritable, and ends nothing', () => {
    expect(logUnwritable('/home/ada/log', new Error('the disk is full'))).toMatchObject({
      code: 'log_unwritable',
      message: 'The log in /home/ada/log cannot be kept: the disk is full.',
    });
  });
});

describe('the demonstration', () => {
  it('that claude does not play is demo_failed', async () => {
    const homeDir = await tempFolder();
    const env = { TPROXY_CLAUDE_PATH: fixtureProgram('do-nothing') };
    const { io } = captureIo({
      env: { PATH: process.env['PATH'] ?? '', ...env },
      cwd: homeDir,
      homeDir,
    });
    await expect(runDemo(io)).rejects.toMatchObject({ code: 'demo_failed', exitStatus: 1 });
  });
});
