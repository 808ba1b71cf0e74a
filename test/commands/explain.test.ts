import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExplainOptions, runExplain } from '../../src/commands/explain.ts';
import { ledgerFolder } from '../../src/config/config-paths.ts';
import { createLedger } from '../../src/ledger/create-ledger.ts';
import { captureIo } from '../support/command-io.ts';
import { configHome } from '../support/config-home.ts';
import { requestRecord } from '../support/request-record.ts';
import { messagesRequest } from '../support/test-session.ts';

const KEY = 'a-key-that-nobody-may-see';

const CONFIG = `[router]
default = "deepseek,deepseek-chat"
background = "ollama,small"

[[router.rules]]
name = "home"
project = "~/work"
min_tokens = 1000
route = "ollama,large"
`;

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Situation {
  readonly config?: string;
  readonly env?: Record<string, string>;
  /** Of a file `request.json` in the project. */
  readonly request?: unknown;
  readonly prepare?: (project: string) => Promise<void>;
}

async function explain(
  options: Partial<ExplainOptions>,
  { config = CONFIG, env = {}, request = messagesRequest(), prepare }: Situation = {},
): Promise<Run> {
  const home = await configHome(config);
  await writeFile(join(home.project, 'request.json'), JSON.stringify(request));
  await prepare?.(home.project);
  const { io, stdout, stderr } = captureIo(home.options({ NO_COLOR: '1', ...env }));
  const chosen = { file: 'request.json', json: false, showRequest: false, ...options };
  const status = await runExplain(chosen, io);
  return { status, stdout: stdout(), stderr: stderr() };
}

describe('runExplain', () => {
  it('tells where a request would go, and why', async () => {
    const { status, stdout, stderr } = await explain({}, { env: { DEEPSEEK_API_KEY: KEY } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Goes to deepseek,deepseek-chat\n\n {2}request {3}the main conv/);
    expect(stdout).toMatch(/· {2}home +\d+ tokens are fewer than 1000\n/);
    expect(stdout).toMatch(/1 {2}deepseek,deepseek-chat +\d+ +unknown +<?\$[0-9.]+\n$/);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await explain({ json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      outcome: 'routed',
      decision: { scenario: 'default', candidates: [{ route: 'deepseek,deepseek-chat' }] },
      estimates: [{ route: 'deepseek,deepseek-chat', missingKey: 'DEEPSEEK_API_KEY' }],
    });
    expect(JSON.parse(stdout)).not.toHaveProperty('request');
  });

  it('goes by the folder that it is started in, as a session does', async () => {
    const request = messagesRequest({
      messages: [{ role: 'user', content: 'word '.repeat(1500) }],
    });
    const { stdout } = await explain({ json: true }, { request });
    expect(JSON.parse(stdout).decision).toMatchObject({
      phase: 'rule',
      candidates: [{ route: 'ollama,large' }],
    });
  });

  it.each([true, false])('never shows a key (--json: %s)', async (json) => {
    const headers = { authorization: `Bearer ${KEY}`, 'x-api-key': KEY };
    const { stdout, stderr } = await explain(
      { json, showRequest: true },
      { env: { DEEPSEEK_API_KEY: KEY }, request: { headers, body: messagesRequest() } },
    );
    expect(stdout).toContain('https://api.deepseek.com/anthropic/v1/messages');
    expect(stdout + stderr).not.toContain(KEY);
  });

  it('ends with 1 when the request would be refused, and shows no request then', async () => {
    const request = messagesRequest({ model: 'nobody,x' });
    const { status, stdout } = await explain({ showRequest: true }, { request });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^Refused with 400 invalid_request_error\n/);
    expect(stdout).not.toContain('POST');
  });

  it('counts what other sessions have spent today', async () => {
    const config = `${CONFIG}\n[budget]\nday_usd = 0.2\n`;
    const prepare = async (project: string): Promise<void> => {
      const folder = ledgerFolder({ env: {}, homeDir: join(project, '../..') });
      const session = { id: 's', project: undefined };
      const onFailure = (error: Error) => {
        throw error;
      };
      const ledger = createLedger({ folder, session, now: Date.now, onFailure });
      ledger.append(requestRecord({ startedAt: Date.now() }));
      await ledger.flush();
    };
    const { status, stdout } = await explain({}, { config, prepare });
    expect(status).toBe(1);
    expect(stdout).toContain('✓  budget  all sessions of today have spent $0.25 of $0.20');
  });

  it('says that a project file is not used', async () => {
    const prepare = (project: string) => writeFile(join(project, '.tproxy.toml'), '[router]\n');
    const { stderr, stdout } = await explain({}, { prepare });
    expect(stderr).toMatch(
      /^tproxy: .*\.tproxy\.toml is not used\. Read it, then run: tproxy trust\n$/,
    );
    expect(stdout).toMatch(/^Goes to/);
  });

  it.each([
    ['nowhere.json', 'nowhere.json cannot be read: there is no such file. Give a file'],
    ['.', '. cannot be read: it is a folder. Give a file'],
    ['a\u001b[2J', 'a?[2J cannot be read: there is no such file.'],
  ])('says what to give instead of %j', async (file, message) => {
    await expect(explain({ file })).rejects.toMatchObject({
      code: 'saved_request_unreadable',
      exitStatus: 2,
      message: expect.stringContaining(message),
    });
  });
});
