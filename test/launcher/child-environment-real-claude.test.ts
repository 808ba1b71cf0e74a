import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildChildEnvironment } from '../../src/launcher/child-environment.ts';
import { createSessionToken } from '../../src/launcher/session-token.ts';
import { runRealClaude, startRefusingServer } from '../support/real-claude.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ELSEWHERE = 'http://127.0.0.1:9';

describe('buildChildEnvironment, with the real claude', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['nothing', {}, {}],
    ['Bedrock', { CLAUDE_CODE_USE_BEDROCK: '1', AWS_REGION: 'eu-west-1' }, {}],
    ['Vertex', { CLAUDE_CODE_USE_VERTEX: '1' }, {}],
    ['Foundry', { CLAUDE_CODE_USE_FOUNDRY: '1' }, {}],
    ['Claude on AWS', { CLAUDE_CODE_USE_ANTHROPIC_AWS: '1' }, {}],
    ['Mantle', { CLAUDE_CODE_USE_MANTLE: '1' }, {}],
    ['a unix socket', { ANTHROPIC_UNIX_SOCKET: '/nowhere.sock' }, {}],
    ['another base URL', { ANTHROPIC_BASE_URL: ELSEWHERE }, {}],
    ['an HTTP proxy', { HTTP_PROXY: ELSEWHERE, HTTPS_PROXY: ELSEWHERE }, {}],
    ['a proxy with exceptions', { https_proxy: ELSEWHERE, no_proxy: 'x', NO_PROXY: 'y' }, {}],
    ['the token of an outer session', { ANTHROPIC_AUTH_TOKEN: 'tproxy-session-outer' }, {}],
    ['another base URL in the settings', {}, { ANTHROPIC_BASE_URL: ELSEWHERE }],
    ['Bedrock in the settings', {}, { CLAUDE_CODE_USE_BEDROCK: '1' }],
    ['a token in the settings', {}, { ANTHROPIC_AUTH_TOKEN: 'theirs' }],
  ])('has each model request sent to the proxy, whatever sets %s', async (_, outer, settings) => {
    const { address, requests } = await startRefusingServer();
    const home = await tempFolder();
    await mkdir(join(home, '.claude'));
    await writeFile(join(home, '.claude/settings.json'), JSON.stringify({ env: settings }));
    const sessionToken = createSessionToken(randomBytes(24));
    const { env } = buildChildEnvironment({
      env: { PATH: process.env['PATH'], HOME: home, ...outer },
      baseUrl: `${address}/s/secret`,
      login: { kind: 'none' },
      sessionToken,
      providerManagedByHost: true,
      needsToken: true,
      contextWindows: {},
    });
    await runRealClaude(['-p', 'hi'], { env, cwd: home });
    const sent = requests.filter(({ method }) => method === 'POST');
    expect(sent).not.toEqual([]);
    for (const { path, headers } of sent) {
      expect(path).toMatch(/^\/s\/secret\/v1\/messages/);
      expect(headers.authorization).toBe(`Bearer ${sessionToken}`);
    }
  });
});
