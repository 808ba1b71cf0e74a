import { rename, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configStamp } from '../../src/config/config-stamp.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { createClock } from '../support/clock.ts';
import { configHome, writePrivate } from '../support/config-home.ts';
import type { FakeUpstream, Respond } from '../support/fake-upstream.ts';
import { answerWith, failWith, refusalOf, reportOf, routeOf } from '../support/routed-session.ts';
import { startTestSession, startTestUpstream } from '../support/test-session.ts';

/** A provider as a configuration file writes it. */
const providerToml = (name: string, { url }: FakeUpstream, rest = ''): string => `
[[providers]]
name = "${name}"
protocol = "openai"
api_base_url = "${url}/v1"
${rest}`;

const echo: Respond = (request, response) =>
  answerWith(`to ${request.body.model}`)(request, response);

/** A session that follows a file, as `tproxy code` starts it. */
async function start(respond: Respond = echo, more: (upstream: FakeUpstream) => string = () => '') {
  const upstream = await startTestUpstream(respond);
  const local = providerToml('local', upstream);
  const routed = (router: string, rest = ''): string => `[router]\n${router}\n${local}${rest}`;
  const home = await configHome(routed('default = "local,one"', more(upstream)));
  const options = home.options({ KNOWN_KEY: 'a-key' });
  const initialStamp = configStamp(options);
  const clock = createClock();
  const session = await startTestSession(await loadConfig(options), {
    configFiles: {
      initialStamp,
      load: () => loadConfig(options),
      stamp: () => configStamp(options),
    },
    now: clock.now,
  });
  return {
    session,
    upstream,
    clock,
    file: home.userFile,
    routed,
    save: (text: string) => writeFile(home.userFile, text),
    saveRouter: (router: string, rest = '') => writeFile(home.userFile, routed(router, rest)),
  };
}

describe('a configuration that is saved while a session runs', () => {
  it('gives the very next request its new route', async () => {
    const { session, saveRouter } = await start();
    expect(await routeOf(session)).toBe('to one');
    for (const model of ['two', 'three']) {
      await saveRouter(`default = "local,${model}"`);
      expect(await routeOf(session)).toBe(`to ${model}`);
    }
    expect(await session.notices()).toEqual([]);
  });

  it('counts for requests that come at the same moment', async () => {
    const { session, saveRouter } = await start();
    await saveRouter('default = "local,two"');
    const routes = await Promise.all([1, 2, 3, 4].map(() => routeOf(session)));
    expect(routes).toEqual(Array(4).fill('to two'));
  });

  it('may name a provider that is new', async () => {
    const { session, saveRouter } = await start();
    const other = await startTestUpstream(answerWith('the new one'));
    await saveRouter(
      'default = "other,m"',
      providerToml('other', other, 'api_key = "$KNOWN_KEY"\n'),
    );
    expect(await routeOf(session)).toBe('the new one');
    expect(other.requests[0]?.headers.authorization).toBe('Bearer a-key');
  });

  it('may move a provider to another address', async () => {
    const { session, save } = await start();
    const moved = await startTestUpstream(answerWith('at its new address'));
    await routeOf(session);
    await save(`[router]\ndefault = "local,one"\n${providerToml('local', moved)}`);
    expect(await routeOf(session)).toBe('at its new address');
  });

  it('may bring a rule, and take it away again', async () => {
    const { session, saveRouter } = await start();
    const please = { messages: [{ role: 'user', content: 'Please do' }] };
    expect(await routeOf(session, please)).toBe('to one');
    await saveRouter(
      'default = "local,one"\n[[router.rules]]\nphrases = ["please"]\nroute = "local,polite"',
    );
    expect(await routeOf(session, please)).toBe('to polite');
    expect(await routeOf(session)).toBe('to one');
    await saveRouter('default = "local,one"');
    expect(await routeOf(session, please)).toBe('to one');
  });

  it('may raise a budget that is used up', async () => {
    const prices = '[providers.prices.one]\ninput = 0\noutput = 100000\n';
    const budget = (usd: number): string => `${prices}[budget]\nsession_usd = ${usd}\n`;
    const { session, saveRouter } = await start(echo, () => budget(0.2));
    await routeOf(session);
    expect((await refusalOf(session)).message).toContain('$0.30 of its $0.20');
    await saveRouter('default = "local,one"', budget(1));
    expect(await routeOf(session)).toBe('to one');
  });

  it('leaves known what earlier requests have shown', async () => {
    const { session, upstream, saveRouter } = await start((request, response) =>
      (request.body.model === 'one' ? failWith(429, { 'retry-after': '60' }) : echo)(
        request,
        response,
      ),
    );
    await saveRouter('default = ["local,one", "local,two"]');
    expect(await routeOf(session)).toBe('to two');
    await saveRouter('default = ["local,one", "local,three"]');
    expect(await routeOf(session)).toBe('to three');
    expect(upstream.requests.map(({ body }) => body.model)).toEqual(['one', 'two', 'three']);
  });

  it('by an editor that puts a new file in its place takes effect as well', async () => {
    const { session, file, routed } = await start();
    await writePrivate(`${file}.new`, routed('default = "local,two"'));
    await rename(`${file}.new`, file);
    expect(await routeOf(session)).toBe('to two');
  });

  it('says what waits for the next start', async () => {
    const { session, saveRouter } = await start();
    await saveRouter('default = "local,two"', '[proxy]\nport = 4711\n');
    expect(await routeOf(session)).toBe('to two');
    expect(await session.notices()).toEqual(['proxy.port = 4711 takes effect at the next start.']);
  });
});

describe('a request that is on its way', () => {
  it('keeps the configuration that it began with, its other candidates included', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const { session, saveRouter } = await start(async (request, response) => {
      if (request.body.model !== 'slow') return echo(request, response);
      arrive();
      await held;
      return failWith(503)(request, response);
    });
    await saveRouter('default = ["local,slow", "local,old"]');
    const answer = routeOf(session);
    await arrived;
    await saveRouter('default = "local,new"');
    expect(await routeOf(session)).toBe('to new');
    release();
    expect(await answer).toBe('to old');
    expect(session.activity.recent.map(({ attempts }) => attempts.at(-1)?.route)).toEqual([
      'local,new',
      'local,old',
    ]);
  });
});

describe('a configuration that cannot be used', () => {
  it.each([
    ['that is no TOML', () => '[router\n', 'config.toml:1:'],
    [
      'with a mistake',
      (routed: Routed) => routed('default = "local,two"\nthink = "nowhere"'),
      'config.toml:3:1: router.think: ',
    ],
    [
      'of an unknown provider',
      (routed: Routed) => routed('default = "nobody,two"'),
      'config.toml:2:1: router.default: ',
    ],
    [
      'whose key is missing',
      (routed: Routed) => routed('default = "deepseek,deepseek-chat"'),
      '$DEEPSEEK_API_KEY',
    ],
  ])('%s leaves the last good one in force, and is told once', async (_, text, words) => {
    const { session, save, saveRouter, routed } = await start();
    await saveRouter('default = "local,two"');
    expect(await routeOf(session)).toBe('to two');
    await save(text(routed));
    expect(await routeOf(session)).toBe('to two');
    expect(await routeOf(session)).toBe('to two');
    const { notices } = await reportOf(session);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatch(/^The configuration saved at .+ is not in force:\n/);
    expect(notices[0]).toContain(words);
    expect(await session.notices()).toEqual(notices);

    await saveRouter('default = "local,three"');
    expect(await routeOf(session)).toBe('to three');
    expect((await reportOf(session)).notices).toEqual([]);
  });

  it('says that a new variable needs a new session', async () => {
    const { session, saveRouter } = await start();
    await saveRouter('default = "deepseek,deepseek-chat"');
    await routeOf(session);
    expect((await session.notices())[0]).toContain('a new variable needs a new session');
  });

  it('never shows a key that stands in it', async () => {
    const { session, saveRouter, upstream } = await start();
    const key = 'sk-that-nobody-may-see';
    await saveRouter(
      'default = "local,two"',
      providerToml('other', upstream, `api_key = "${key}"\nnothing = 1\n`),
    );
    expect(await routeOf(session)).toBe('to one');
    const report = JSON.stringify(await reportOf(session));
    expect(report).toContain('nothing');
    expect(report).not.toContain(key);
  });

  it('is told at /health even when no request comes any more', async () => {
    const { session, save } = await start();
    await save('[router\n');
    expect((await reportOf(session)).notices).toHaveLength(1);
  });

  it('that is gone is one, too, until it is back', async () => {
    const { session, file, routed } = await start();
    await rm(file);
    expect(await routeOf(session)).toBe('to one');
    expect((await session.notices())[0]).toContain(`${file} is gone.`);
    await writePrivate(file, routed('default = "local,two"'));
    expect(await routeOf(session)).toBe('to two');
    expect(await session.notices()).toEqual([]);
  });
});

type Routed = (router: string) => string;
