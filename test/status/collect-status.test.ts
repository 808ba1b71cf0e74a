import { describe, expect, it } from 'vitest';
import type { Config, Credential, Route, RouterRule } from '../../src/config/types.ts';
import { createActivity } from '../../src/session/activity.ts';
import { sessionReport } from '../../src/session/session-report.ts';
import {
  collectStatus,
  listProviders,
  listProvidersToCheck,
  sessionStatus,
} from '../../src/status/collect-status.ts';
import { requestRecord } from '../support/request-record.ts';
import { testAnthropic, testConfig, testProvider } from '../support/test-config.ts';

const PASSTHROUGH: Route = { kind: 'passthrough' };
const to = (provider: string, model: string): Route => ({ kind: 'model', provider, model });
const ANTHROPIC = testAnthropic('https://api.anthropic.com');

function config(routes: Config['router']['routes'], ...names: string[]): Config {
  const providers = names.map((name) =>
    name === 'anthropic' ? ANTHROPIC : testProvider('http://127.0.0.1:9', { name }),
  );
  const base = testConfig(PASSTHROUGH, providers, ANTHROPIC);
  return { ...base, router: { ...base.router, routes } };
}

const collect = (given: Config) =>
  collectStatus({ version: '1.2.3', config: given, sessions: [], checks: new Map() });

describe('collectStatus', () => {
  it('shows the six scenarios and the subagent, the default first', () => {
    const { routes } = collect(config({ default: [PASSTHROUGH] }));
    expect(routes.map(({ scenario }) => scenario)).toEqual([
      'default',
      'background',
      'think',
      'long_context',
      'web_search',
      'image',
      'subagent',
    ]);
    expect(routes.filter(({ configured }) => configured)).toHaveLength(1);
    expect(routes.every(({ routes: [route] }) => route === 'passthrough')).toBe(true);
  });

  it('shows candidates in their order, and the default where a scenario has none', () => {
    const think = [to('one', 'a'), to('two', 'b')];
    const { routes } = collect(config({ default: [PASSTHROUGH], think }, 'one', 'two'));
    expect(routes).toContainEqual({
      scenario: 'think',
      routes: ['one,a', 'two,b'],
      configured: true,
    });
    expect(routes).toContainEqual({
      scenario: 'image',
      routes: ['passthrough'],
      configured: false,
    });
  });

  it.each<[Credential, object]>([
    [
      { kind: 'key', value: 'sk-secret', source: '$KEY' },
      { state: 'present', source: '$KEY' },
    ],
    [
      { kind: 'missing', variable: 'KEY' },
      { state: 'missing', source: '$KEY' },
    ],
    [{ kind: 'client' }, { state: 'own-login', source: undefined }],
    [{ kind: 'none' }, { state: 'not-needed', source: undefined }],
  ])('shows what is known of the credential %j, never its value', (credential, key) => {
    const provider = testProvider('https://api.example/v1', { credential });
    const status = collect(testConfig(to('test', 'm'), [provider]));
    expect(status.providers).toEqual([
      { name: 'test', protocol: 'openai', address: 'https://api.example/v1', key },
    ]);
    expect(JSON.stringify(status)).not.toContain('sk-secret');
  });

  it('shows files and warnings, and the checks that were made', () => {
    const given: Config = {
      ...config({ default: [to('one', 'a')] }, 'one', 'two'),
      sources: [{ path: '/p/.tproxy.toml', kind: 'project', status: 'untrusted' }],
      warnings: ['mind the gap'],
    };
    const checks = new Map([['two', { ok: false, detail: 'down' }]]);
    const status = collectStatus({ version: '1.2.3', config: given, sessions: [], checks });
    expect(status.configuration).toEqual({
      files: [{ path: '/p/.tproxy.toml', status: 'untrusted' }],
      warnings: ['mind the gap'],
    });
    expect(status.providers[0]).not.toHaveProperty('check');
    expect(status.providers[1]).toMatchObject({ check: { ok: false, detail: 'down' } });
  });
});

describe('listProviders', () => {
  it.each<[string, Config, string[]]>([
    ['passes through', config({ default: [PASSTHROUGH] }, 'one'), ['anthropic', 'one']],
    ['does not', config({ default: [to('one', 'a')] }, 'one'), ['one']],
    [
      'passes through in a scenario',
      config({ default: [to('one', 'a')], image: [PASSTHROUGH] }, 'one'),
      ['anthropic', 'one'],
    ],
    [
      'passes through, with anthropic configured',
      config({ default: [PASSTHROUGH] }, 'one', 'anthropic'),
      ['one', 'anthropic'],
    ],
  ])('lists those of a configuration that %s', (_, given, names) => {
    expect(listProviders(given).map(({ name }) => name)).toEqual(names);
  });

  const base = config({ default: [to('one', 'a')] }, 'one');
  const rule: RouterRule = {
    name: 'rule 1',
    models: ['*'],
    agent: undefined,
    minTokens: undefined,
    maxTokens: undefined,
    efforts: [],
    tools: [],
    headers: {},
    projects: [],
    phrases: [],
    route: [PASSTHROUGH],
  };

  it.each<[string, Partial<Config>]>([
    [
      'mapping',
      {
        router: {
          ...base.router,
          modelMappings: [{ from: '*', to: [PASSTHROUGH], bidirectional: false }],
        },
      },
    ],
    ['rule', { router: { ...base.router, rules: [rule] } }],
    ['budget', { budget: { ...base.budget, whenReached: [PASSTHROUGH] } }],
  ])('lists Anthropic when a %s passes through', (_, changes) => {
    const names = listProviders({ ...base, ...changes }).map(({ name }) => name);
    expect(names).toEqual(['anthropic', 'one']);
  });
});

describe('listProvidersToCheck', () => {
  it.each<[string, Config, string[]]>([
    ['no route leads to it', config({ default: [to('one', 'a')] }, 'one', 'anthropic'), ['one']],
    [
      'a route passes through',
      config({ default: [to('one', 'a')], think: [PASSTHROUGH] }, 'one', 'anthropic'),
      ['one', 'anthropic'],
    ],
    [
      'a route names it',
      config({ default: [to('anthropic', 'claude-opus-4-8')] }, 'one', 'anthropic'),
      ['one', 'anthropic'],
    ],
  ])("with Anthropic and the person's own login when %s", (_, given, names) => {
    expect(listProvidersToCheck(given).map(({ name }) => name)).toEqual(names);
  });

  it('holds a provider with a key of its own, routed or not', () => {
    const given = config({ default: [PASSTHROUGH] }, 'one');
    expect(listProvidersToCheck(given).map(({ name }) => name)).toEqual(['anthropic', 'one']);
  });
});

describe('sessionStatus', () => {
  it('holds neither the address nor the secret of the session', () => {
    const file = { pid: 7, port: 4711, baseUrl: 'http://127.0.0.1:4711/s/secret', startedAt: 1 };
    const activity = createActivity();
    activity.record(requestRecord());
    const report = sessionReport({ activity, now: () => 3_000, startedAt: 0 });
    expect(sessionStatus(file, report)).toEqual({ ...report, port: 4711, kind: 'code' });
  });

  it('tells what kind of session it is', () => {
    const file = { pid: 7, port: 1, baseUrl: '', startedAt: 1, kind: 'serve' } as const;
    const activity = createActivity();
    const report = sessionReport({ activity, now: () => 0, startedAt: 0 });
    expect(sessionStatus(file, report).kind).toBe('serve');
  });
});
