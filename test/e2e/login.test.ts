import { describe, expect, it } from 'vitest';
import { sendMessage } from '../support/anthropic-answers.ts';
import type { Respond } from '../support/fake-upstream.ts';
import { sendJson } from '../support/openai-answers.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { startTestUpstream } from '../support/test-session.ts';
import { type FakeInternet, startInternet } from './support/fake-internet.ts';
import { findTraces, SESSION_TRACES } from './support/find-traces.ts';
import { expectClean, openaiConfig } from './support/openai-run.ts';
import { scratchPerson } from './support/scratch-person.ts';
import { say, startModel } from './support/scripted-model.ts';

const ANTHROPIC = 'api.anthropic.com';
const ACCOUNTS = 'platform.claude.com';
const LOGIN = 'sk-ant-oat01-login-of-the-person';
const RENEWED = 'sk-ant-oat01-renewed-login';
const ARGS = ['code', '-p', 'Say where you are.'];

const sayFromAnthropic: Respond = (_request, response) =>
  sendMessage(response, [{ type: 'text', text: 'From Anthropic.' }]);

/** Plays api.anthropic.com: a Messages API, and nothing behind the paths that claude calls itself. */
function anthropic(respond: Respond): Respond {
  return (request, response) =>
    request.path.startsWith('/v1/messages')
      ? respond(request, response)
      : response.writeHead(404).end();
}

function refuseLogin(message: string): Respond {
  return (_request, response) =>
    sendJson(response, 401, { type: 'error', error: { type: 'authentication_error', message } });
}

/** Hosts that were sent this text, in whatever place. */
function hostsThatSaw(text: string, internet: FakeInternet): readonly string[] {
  const hosts = internet.requests
    .filter((request) => findTraces([request], [text]).length > 0)
    .map(({ host }) => host);
  return [...new Set(hosts)];
}

describe("the person's own login", { timeout: 60_000 }, () => {
  it('reaches Anthropic, and only Anthropic, without any configuration', async () => {
    const internet = await startInternet({ [ANTHROPIC]: anthropic(sayFromAnthropic) });
    const person = await scratchPerson({ login: LOGIN, env: internet.env });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toEqual({ status: 0, stdout: 'From Anthropic.\n', stderr: '' });
    const messages = internet.to(ANTHROPIC, '/v1/messages');
    expect(messages.map(({ path }) => path)).toContain('/v1/messages?beta=true');
    // Nor does the model id that tproxy gives claude for its background work.
    expect(findTraces(messages, ['tproxy-bg', ...SESSION_TRACES])).toEqual([]);
    for (const { headers } of messages) {
      expect(headers.authorization).toBe(`Bearer ${LOGIN}`);
      expect(headers['anthropic-beta']).toContain('oauth-2025-04-20');
    }
    expect(hostsThatSaw(LOGIN, internet)).toEqual([ANTHROPIC]);
  });

  it('never reaches another provider', async () => {
    const internet = await startInternet({ [ANTHROPIC]: anthropic(sayFromAnthropic) });
    const upstream = await startModel(() => [say('From the provider.')]);
    const person = await scratchPerson({
      login: LOGIN,
      config: openaiConfig(upstream),
      env: { ...internet.env, FAKE_KEY: TEST_KEY },
    });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toEqual({ status: 0, stdout: 'From the provider.\n', stderr: '' });
    expect(upstream.requests.length).toBeGreaterThan(0);
    upstream.requests.forEach(expectClean);
    expect(findTraces(upstream.requests, [LOGIN])).toEqual([]);
    // Claude itself goes on asking Anthropic about the account; the conversation is not sent there.
    expect(internet.to(ANTHROPIC, '/v1/messages')).toEqual([]);
    expect(hostsThatSaw(LOGIN, internet)).toEqual([ANTHROPIC]);
  });

  it('never reaches another address that speaks the Messages API', async () => {
    const internet = await startInternet({ [ANTHROPIC]: anthropic(sayFromAnthropic) });
    const upstream = await startTestUpstream((_request, response) =>
      sendMessage(response, [{ type: 'text', text: 'From a local server.' }]),
    );
    const person = await scratchPerson({
      login: LOGIN,
      config: `[router]
default = "local,claude-opus-4-8"

[[providers]]
name = "local"
protocol = "anthropic"
api_base_url = "${upstream.url}"
`,
      env: internet.env,
    });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toEqual({ status: 0, stdout: 'From a local server.\n', stderr: '' });
    expect(upstream.requests.length).toBeGreaterThan(0);
    expect(findTraces(upstream.requests, [LOGIN])).toEqual([]);
    expect(internet.to(ANTHROPIC, '/v1/messages')).toEqual([]);
  });

  it('is renewed by claude when it has expired, because the 401 comes back as it is', async () => {
    const internet = await startInternet({
      [ANTHROPIC]: anthropic((request, response) =>
        request.headers.authorization === `Bearer ${RENEWED}`
          ? sayFromAnthropic(request, response)
          : refuseLogin('OAuth token has expired.')(request, response),
      ),
      [ACCOUNTS]: (_request, response) =>
        sendJson(response, 200, {
          token_type: 'Bearer',
          access_token: RENEWED,
          refresh_token: `${RENEWED}-refresh`,
          expires_in: 28_800,
          scope: 'user:inference user:profile',
        }),
    });
    const person = await scratchPerson({ login: LOGIN, env: internet.env });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toEqual({ status: 0, stdout: 'From Anthropic.\n', stderr: '' });
    expect(internet.to(ACCOUNTS, '/v1/oauth/token')).not.toEqual([]);
    const used = internet.to(ANTHROPIC, '/v1/messages').map(({ headers }) => headers.authorization);
    expect(used[0]).toBe(`Bearer ${LOGIN}`);
    expect(used.at(-1)).toBe(`Bearer ${RENEWED}`);
  });

  it("ends the run with Anthropic's own words when it cannot be renewed", async () => {
    const internet = await startInternet({
      [ANTHROPIC]: anthropic(refuseLogin('OAuth token has expired.')),
    });
    const person = await scratchPerson({ login: LOGIN, env: internet.env });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toEqual({
      status: 1,
      stdout: 'Failed to authenticate. API Error: 401 OAuth token has expired.\n',
      stderr: '',
    });
  });

  it('is asked for by claude itself when there is none and no configuration', async () => {
    const internet = await startInternet({ [ANTHROPIC]: anthropic(sayFromAnthropic) });
    const person = await scratchPerson({ env: internet.env });
    const result = await runTproxy({ person, args: ARGS });
    expect(result).toMatchObject({ status: 1, stdout: 'Not logged in · Please run /login\n' });
    expect(internet.to(ANTHROPIC, '/v1/messages')).toEqual([]);
  });
});
