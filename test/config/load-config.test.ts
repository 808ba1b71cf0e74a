import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { trustProject } from '../../src/config/trust.ts';
import type { Config } from '../../src/config/types.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { configHome, writePrivate } from '../support/config-home.ts';

const defaultRoute = (config: Config) => config.router.routes.default;
const route = (provider: string, model: string) => ({ kind: 'model', provider, model });

async function failure(promise: Promise<unknown>): Promise<UserError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw new Error(`expected a UserError, got ${String(error)}`);
}

describe('loadConfig', () => {
  describe('without a file', () => {
    it('passes everything through to Anthropic with the credential of the client', async () => {
      const { options } = await configHome();
      const config = await loadConfig(options());
      expect(config).toMatchObject({
        proxy: {
          host: '127.0.0.1',
          port: 0,
          timeoutMs: 600_000,
          logLevel: 'info',
          logBodies: false,
        },
        claude: { providerManagedByHost: true },
        router: {
          routes: { default: [{ kind: 'passthrough' }] },
          longContextThreshold: 60_000,
          thinkEfforts: ['xhigh', 'max'],
          backgroundModels: [],
          strategy: 'fill_first',
          modelMappings: [],
          modelExclusions: [],
          rules: [],
        },
        budget: { sessionUsd: undefined, dayUsd: undefined, warnAt: 0.8, whenReached: 'block' },
        passthrough: {
          name: 'anthropic',
          protocol: 'anthropic',
          baseUrl: 'https://api.anthropic.com',
          credential: { kind: 'client' },
        },
        sources: [],
        warnings: [],
      });
      expect([...config.providers.keys()]).toEqual(['anthropic']);
    });
  });

  describe('finding the file', () => {
    const naming = (model: string) => `[router]\ndefault = "ollama,${model}"\n`;

    it('prefers --config, then $TPROXY_CONFIG, then $XDG_CONFIG_HOME, then ~/.config', async () => {
      const { home, project, options } = await configHome(naming('home'));
      const env = { XDG_CONFIG_HOME: join(home, 'xdg'), TPROXY_CONFIG: 'variable.toml' };
      await writePrivate(join(home, 'xdg', 'tproxy', 'config.toml'), naming('xdg'));
      await writePrivate(join(project, 'variable.toml'), naming('variable'));
      await writePrivate(join(project, 'option.toml'), naming('option'));
      const found = async (env: Record<string, string>, explicitPath?: string) =>
        (await loadConfig({ ...options(env), explicitPath })).router.routes.default;
      expect(await found(env, 'option.toml')).toEqual([route('ollama', 'option')]);
      expect(await found(env)).toEqual([route('ollama', 'variable')]);
      expect(await found({ ...env, TPROXY_CONFIG: '' })).toEqual([route('ollama', 'xdg')]);
      expect(await found({})).toEqual([route('ollama', 'home')]);
      expect(await found({ XDG_CONFIG_HOME: join(home, 'nothing') })).toEqual([
        route('ollama', 'home'),
      ]);
      expect(await found({ XDG_CONFIG_HOME: 'xdg' })).toEqual([route('ollama', 'home')]);
    });

    it('says which file it used', async () => {
      const { userFile, options } = await configHome('');
      const { sources } = await loadConfig(options());
      expect(sources).toEqual([{ path: userFile, kind: 'user', status: 'used' }]);
    });

    it.each([
      ['--config', {}, 'absent.toml'],
      ['$TPROXY_CONFIG', { TPROXY_CONFIG: 'absent.toml' }, undefined],
    ])('refuses an absent file that %s names', async (askedBy, env, explicitPath) => {
      const { project, options } = await configHome('');
      const error = await failure(loadConfig({ ...options(env), explicitPath }));
      expect(error.code).toBe('config_not_found');
      expect(error.message).toContain(`${join(project, 'absent.toml')}: there is no such file`);
      expect(error.message).toContain(askedBy);
    });

    it('refuses a folder in the place of a file', async () => {
      const { userFile, options } = await configHome();
      await mkdir(userFile, { recursive: true });
      const error = await failure(loadConfig(options()));
      expect(error.code).toBe('config_unreadable');
      expect(error.message).toBe(`${userFile}: cannot be read: it is a folder.`);
    });

    it('names the file, the line and the key of a mistake', async () => {
      const { userFile, options } = await configHome('[router]\ndefautl = "passthrough"\n');
      const error = await failure(loadConfig(options()));
      expect(error.exitStatus).toBe(2);
      expect(error.message).toMatch(
        new RegExp(
          `^${userFile}:2:1: router\\.defautl: unknown key \\(did you mean "default"\\?\\)`,
        ),
      );
    });
  });

  describe('providers', () => {
    it('fills a known name up with address, dialect and the key of its variable', async () => {
      const { options } = await configHome('[router]\ndefault = "deepseek,deepseek-chat"\n');
      const config = await loadConfig(options({ DEEPSEEK_API_KEY: 'sk-1' }));
      expect(config.providers.get('deepseek')).toMatchObject({
        protocol: 'anthropic',
        baseUrl: 'https://api.deepseek.com/anthropic',
        forwardsAsIs: false,
        credential: { kind: 'key', value: 'sk-1', source: '$DEEPSEEK_API_KEY' },
        models: [],
        quirks: { thinking: 'deepseek' },
      });
    });

    it('takes key, models, headers and quirks from the entry', async () => {
      const { options } = await configHome(`
[[providers]]
name = "mine"
protocol = "openai"
api_base_url = "http://127.0.0.1:9/v1/chat/completions"
api_key = "\${MY_KEY}"
models = ["a", "b"]
headers = { X-Team = "blue" }
[providers.quirks]
max_tokens_field = "max_completion_tokens"
`);
      const config = await loadConfig(options({ MY_KEY: ' secret\n' }));
      expect(config.providers.get('mine')).toMatchObject({
        baseUrl: 'http://127.0.0.1:9/v1',
        credential: { kind: 'key', value: 'secret', source: '$MY_KEY' },
        models: ['a', 'b'],
        headers: { 'x-team': 'blue' },
        quirks: { maxTokensField: 'max_completion_tokens', systemRole: 'system' },
      });
    });

    it('keeps the known headers and quirks that an entry does not change', async () => {
      const { options } = await configHome(
        '[[providers]]\nname = "openrouter"\nheaders = { x-a = "1" }\nquirks = { cache_control = false }\n',
      );
      const provider = (await loadConfig(options())).providers.get('openrouter');
      expect(provider?.headers).toEqual({ 'x-openrouter-title': 'tproxy', 'x-a': '1' });
      expect(provider?.quirks).toMatchObject({ cacheControl: false, thinking: 'openrouter' });
    });

    it.each([
      ['anthropic', '', { kind: 'client' }],
      ['anthropic', 'api_base_url = "https://api.anthropic.com/v1/messages"', { kind: 'client' }],
      ['anthropic', 'api_base_url = "https://gateway.example"', { kind: 'none' }],
      ['anthropic', 'api_base_url = "https://api.anthropic.com.example"', { kind: 'none' }],
      ['anthropic', 'api_base_url = "https://api.anthropic.com/other"', { kind: 'none' }],
      [
        'anthropic',
        'api_base_url = "https://api.anthropic.com"\nprotocol = "openai"',
        { kind: 'none' },
      ],
      [
        'anthropic',
        'api_base_url = "http://api.anthropic.com"\nallow_http = true',
        { kind: 'none' },
      ],
      [
        'anthropic',
        'api_key = "sk"',
        { kind: 'key', value: 'sk', source: 'the configuration file' },
      ],
      ['ollama', '', { kind: 'none' }],
      [
        'mine',
        'protocol = "anthropic"\napi_base_url = "https://api.anthropic.com"',
        { kind: 'none' },
      ],
      ['openai', '', { kind: 'missing', variable: 'OPENAI_API_KEY' }],
      ['openai', 'api_base_url = "http://localhost:1/v1"', { kind: 'none' }],
      [
        'openai',
        'api_base_url = "http://localhost:1/v1"\napi_key = "$K"',
        { kind: 'missing', variable: 'K' },
      ],
    ])('gives %s with %j the credential %j', async (name, lines, credential) => {
      const { options } = await configHome(`[[providers]]\nname = "${name}"\n${lines}\n`);
      const config = await loadConfig(options());
      expect(config.providers.get(name)?.credential).toEqual(credential);
      expect(config.passthrough.credential).toEqual({ kind: 'client' });
      expect(config.passthrough.baseUrl).toBe('https://api.anthropic.com');
    });

    it('does not send the key of a known provider to another address, and says so', async () => {
      const { options } = await configHome(
        '[router]\ndefault = "openai,m"\n[[providers]]\nname = "openai"\napi_base_url = "https://gateway.example/v1"\n',
      );
      const config = await loadConfig(options({ OPENAI_API_KEY: 'sk-1' }));
      expect(config.providers.get('openai')?.credential).toEqual({ kind: 'none' });
      expect(config.warnings).toEqual([
        expect.stringContaining('$OPENAI_API_KEY is not sent to https://gateway.example/v1'),
      ]);
    });
  });

  describe('missing keys', () => {
    it('names variable, provider, route and line of each', async () => {
      const { userFile, options } = await configHome(`
[router]
default = "deepseek,deepseek-chat"
think = ["deepseek,deepseek-reasoner", "openrouter,openai/gpt-5.1"]
[[router.model_mappings]]
from = "x"
to = "mine,m"
[[providers]]
name = "mine"
protocol = "openai"
api_base_url = "https://example.com"
api_key = "$MINE"
`);
      const error = await failure(loadConfig(options({ MINE: 'two words' })));
      expect(error.code).toBe('missing_api_key');
      expect(error.exitStatus).toBe(2);
      expect(error.message.split('\n')).toEqual([
        `${userFile}:3:1: router.default: the route "deepseek,deepseek-chat" needs the key of deepseek in $DEEPSEEK_API_KEY, which is not set. Run: export DEEPSEEK_API_KEY=…, or take the route out.`,
        `${userFile}:4:40: router.think[1]: the route "openrouter,openai/gpt-5.1" needs the key of openrouter in $OPENROUTER_API_KEY, which is not set. Run: export OPENROUTER_API_KEY=…, or take the route out.`,
        `${userFile}:7:1: router.model_mappings[0].to: the route "mine,m" needs the key of mine in $MINE, which holds characters that no key has. Run: export MINE=…, or take the route out.`,
      ]);
      expect(error.message).not.toContain('two words');
    });

    it.each(['', '   '])('counts a variable that is set to %j as missing', async (value) => {
      const { options } = await configHome('[router]\ndefault = "groq,m"\n');
      const error = await failure(loadConfig(options({ GROQ_API_KEY: value })));
      expect(error.message).toContain('$GROQ_API_KEY, which is not set');
    });

    it('may be allowed, to show the configuration all the same', async () => {
      const { options } = await configHome('[router]\ndefault = "groq,m"\n');
      const config = await loadConfig({ ...options(), allowMissingKeys: true });
      expect(config.providers.get('groq')?.credential).toEqual({
        kind: 'missing',
        variable: 'GROQ_API_KEY',
      });
    });

    it('does not matter for a provider that no route names', async () => {
      const { options } = await configHome('[[providers]]\nname = "groq"\napi_key = "$MY_GROQ"\n');
      const config = await loadConfig(options());
      expect(config.providers.get('groq')?.credential).toEqual({
        kind: 'missing',
        variable: 'MY_GROQ',
      });
    });
  });

  describe('a key in clear text', () => {
    const TEXT = '[[providers]]\nname = "groq"\napi_key = "gsk-1"\n';

    it('is accepted from a private file', async () => {
      const { options } = await configHome(TEXT);
      expect((await loadConfig(options())).warnings).toEqual([]);
    });

    it.each([0o644, 0o640, 0o604])('is warned of when the file has mode %o', async (mode) => {
      const { userFile, options } = await configHome(TEXT);
      await chmod(userFile, mode);
      expect((await loadConfig(options())).warnings).toEqual([
        `${userFile} holds a key and can be read by others on this machine. Run: chmod 600 ${userFile}`,
      ]);
    });

    it('is not seen where a variable is named', async () => {
      const { userFile, options } = await configHome(TEXT.replace('gsk-1', '$GROQ_API_KEY'));
      await chmod(userFile, 0o644);
      expect((await loadConfig(options())).warnings).toEqual([]);
    });
  });

  describe('routes', () => {
    it('keeps every kind of route and mapping', async () => {
      const { options } = await configHome(`
[router]
default = ["ollama,a:b", "passthrough"]
background = "ollama,c"
subagent = "ollama,d"
long_context_threshold = 5
think_effort = "max"
background_models = "*-mini"
strategy = "cost"
model_exclusions = ["ollama , z*", "y"]
[[router.model_mappings]]
from = "claude-opus-*"
to = ["ollama,e", "passthrough"]
bidirectional = true
[[router.model_mappings]]
from = "*"
to = "ollama,f"
[[router.rules]]
name = "night"
model = "claude-*"
agent = "main"
min_tokens = 1
max_tokens = 2
effort = "low"
tools = ["mcp__*"]
header = { X-Team = "data*" }
project = "~/work/*"
phrases = "translate"
route = "ollama,g"
[[router.rules]]
min_tokens = 3
route = ["ollama,h", "passthrough"]
`);
      const { router } = await loadConfig(options());
      expect(router).toEqual({
        routes: {
          default: [route('ollama', 'a:b'), { kind: 'passthrough' }],
          background: [route('ollama', 'c')],
          subagent: [route('ollama', 'd')],
        },
        longContextThreshold: 5,
        thinkEfforts: ['max'],
        backgroundModels: ['*-mini'],
        strategy: 'cost',
        modelExclusions: ['ollama,z*', 'y'],
        modelMappings: [
          {
            from: 'claude-opus-*',
            to: [route('ollama', 'e'), { kind: 'passthrough' }],
            bidirectional: true,
          },
          { from: '*', to: [route('ollama', 'f')], bidirectional: false },
        ],
        rules: [
          {
            name: 'night',
            models: ['claude-*'],
            agent: 'main',
            minTokens: 1,
            maxTokens: 2,
            efforts: ['low'],
            tools: ['mcp__*'],
            headers: { 'x-team': 'data*' },
            projects: ['~/work/*'],
            phrases: ['translate'],
            route: [route('ollama', 'g')],
          },
          {
            name: 'rule 2',
            models: [],
            agent: undefined,
            minTokens: 3,
            maxTokens: undefined,
            efforts: [],
            tools: [],
            headers: {},
            projects: [],
            phrases: [],
            route: [route('ollama', 'h'), { kind: 'passthrough' }],
          },
        ],
      });
    });

    it('passes through by default when only another route is configured', async () => {
      const { options } = await configHome('[router]\nbackground = "ollama,q"\n');
      expect(defaultRoute(await loadConfig(options()))).toEqual([{ kind: 'passthrough' }]);
    });
  });

  describe('the budget', () => {
    it.each([
      ['session_usd = 2', { sessionUsd: 2, dayUsd: undefined, warnAt: 0.8, whenReached: 'block' }],
      [
        'day_usd = 0.5\nwarn_at = 1\nwhen_reached = "block"',
        { sessionUsd: undefined, dayUsd: 0.5, warnAt: 1, whenReached: 'block' },
      ],
      [
        'day_usd = 9\nwhen_reached = "ollama,small"',
        { dayUsd: 9, whenReached: [route('ollama', 'small')] },
      ],
    ])('of %j is %j', async (lines, budget) => {
      const { options } = await configHome(`[budget]\n${lines}\n`);
      expect((await loadConfig(options())).budget).toMatchObject(budget);
    });

    it('brings in the provider of its route, and needs its key', async () => {
      const { userFile, options } = await configHome(
        '[budget]\nday_usd = 1\nwhen_reached = "groq,m"\n',
      );
      const error = await failure(loadConfig(options()));
      expect(error.message).toContain(
        `${userFile}:3:1: budget.when_reached: the route "groq,m" needs the key of groq`,
      );
      const { providers } = await loadConfig(options({ GROQ_API_KEY: 'k' }));
      expect([...providers.keys()]).toContain('groq');
    });
  });

  describe('what is said of models', () => {
    const TEXT = `
[[providers]]
name = "anthropic"
[providers.model_limits."claude-opus-4.5"]
context_window = 1000
tools = false
[providers.prices."claude-opus-4.5"]
input = 5
output = 25
cache_read = 0.5
`;

    it('is kept with the provider, and holds for the pass-through to Anthropic too', async () => {
      const { options } = await configHome(TEXT);
      const { providers, passthrough } = await loadConfig(options());
      for (const provider of [providers.get('anthropic'), passthrough]) {
        expect(provider?.modelLimits).toEqual(
          new Map([['claude-opus-4.5', { contextWindow: 1000, tools: false }]]),
        );
        expect(provider?.prices).toEqual(
          new Map([['claude-opus-4.5', { input: 5, output: 25, cacheRead: 0.5 }]]),
        );
      }
    });
  });

  describe('a project file', () => {
    const USER = '[router]\ndefault = "ollama,user"\nthink = "ollama,thinker"\n';
    const PROJECT = '[router]\ndefault = "ollama,project"\n';

    async function projectHome(text = PROJECT) {
      const home = await configHome(USER);
      const file = join(home.project, '.tproxy.toml');
      await writeFile(file, text);
      return { ...home, file };
    }

    it('is left out and listed until it is trusted', async () => {
      const { file, userFile, options } = await projectHome();
      const config = await loadConfig(options());
      expect(defaultRoute(config)).toEqual([route('ollama', 'user')]);
      expect(config.sources).toEqual([
        { path: userFile, kind: 'user', status: 'used' },
        { path: file, kind: 'project', status: 'untrusted' },
      ]);
    });

    it.each([
      ['it is no TOML', '{{{{'],
      [
        'it names an address',
        '[[providers]]\nname = "evil"\napi_base_url = "https://evil.example"',
      ],
    ])('changes and stops nothing while untrusted, though %s', async (_, text) => {
      const { options } = await projectHome(text);
      expect(defaultRoute(await loadConfig(options()))).toEqual([route('ollama', 'user')]);
    });

    it('replaces single [router] keys once it is trusted', async () => {
      const { file, userFile, options } = await projectHome();
      await trustProject(options());
      const config = await loadConfig(options());
      expect(config.router.routes).toEqual({
        default: [route('ollama', 'project')],
        think: [route('ollama', 'thinker')],
      });
      expect(config.sources).toEqual([
        { path: userFile, kind: 'user', status: 'used' },
        { path: file, kind: 'project', status: 'used' },
      ]);
    });

    it('replaces the mappings as a whole, and only when it has some', async () => {
      const mapping = (to: string) =>
        `[[router.model_mappings]]\nfrom = "*"\nto = "ollama,${to}"\n`;
      const { options, userFile, file } = await projectHome();
      await writePrivate(userFile, mapping('one') + mapping('two'));
      await trustProject(options());
      expect((await loadConfig(options())).router.modelMappings).toHaveLength(2);
      await writeFile(file, mapping('three'));
      await trustProject(options());
      expect((await loadConfig(options())).router.modelMappings).toMatchObject([
        { to: [route('ollama', 'three')] },
      ]);
    });

    it('replaces every other key of [router] too, the rules as a whole', async () => {
      const rule = (model: string) =>
        `[[router.rules]]\nphrases = "x"\nroute = "ollama,${model}"\n`;
      const { options, userFile, file } = await projectHome();
      await writePrivate(
        userFile,
        `[router]\nstrategy = "cost"\nmodel_exclusions = "y"\nthink_effort = "max"\n${rule('one')}${rule('two')}`,
      );
      await trustProject(options());
      expect((await loadConfig(options())).router.rules).toHaveLength(2);
      await writeFile(
        file,
        `[router]\nstrategy = "latency"\nmodel_exclusions = []\n${rule('three')}`,
      );
      await trustProject(options());
      expect((await loadConfig(options())).router).toMatchObject({
        strategy: 'latency',
        modelExclusions: [],
        thinkEfforts: ['max'],
        rules: [{ name: 'rule 1', route: [route('ollama', 'three')] }],
      });
    });

    it('does not need the key of a rule that it replaces', async () => {
      const { options, userFile, file } = await projectHome();
      await writePrivate(
        userFile,
        '[[router.rules]]\nphrases = "x"\nroute = "groq,m"\n[budget]\nday_usd = 1\n',
      );
      expect((await failure(loadConfig(options()))).message).toContain('router.rules[0].route');
      await writeFile(file, '[router]\nrules = []\n');
      await trustProject(options());
      expect((await loadConfig(options())).router.rules).toEqual([]);
    });

    it('does not need the key of a route that it replaces', async () => {
      const { options, userFile } = await projectHome();
      await writePrivate(userFile, '[router]\ndefault = "groq,m"\n');
      await trustProject(options());
      expect(defaultRoute(await loadConfig(options()))).toEqual([route('ollama', 'project')]);
    });

    it('loses its trust when its content changes, and when it moves', async () => {
      const { file, home, options } = await projectHome();
      await trustProject(options());
      await writeFile(file, `${PROJECT}# more\n`);
      expect(defaultRoute(await loadConfig(options()))).toEqual([route('ollama', 'user')]);
      const other = join(home, 'work', 'other');
      await mkdir(other);
      await writeFile(join(other, '.tproxy.toml'), PROJECT);
      const config = await loadConfig({ ...options(), cwd: other });
      expect(defaultRoute(config)).toEqual([route('ollama', 'user')]);
    });

    it('is reported by file and line when it no longer fits the configuration', async () => {
      const { file, userFile, options } = await projectHome();
      await trustProject(options());
      await writePrivate(userFile, '[[providers]]\nname = "ollama"\nmodels = ["other"]\n');
      const error = await failure(loadConfig(options()));
      expect(error.message).toContain(`${file}:2:1: router.default: the models of "ollama"`);
    });

    it('is found from a folder inside of the project', async () => {
      const { file, project, options } = await projectHome();
      const inner = join(project, 'src', 'deep');
      await mkdir(inner, { recursive: true });
      const { sources } = await loadConfig({ ...options(), cwd: inner });
      expect(sources.at(-1)).toEqual({ path: file, kind: 'project', status: 'untrusted' });
    });

    it.each([
      ['above the root of the repository', ['.git']],
      ['in the home folder', []],
    ])('is not looked for %s', async (_, folders) => {
      const { home, project, options } = await configHome(USER);
      for (const folder of folders) await mkdir(join(project, folder));
      const place = folders.length > 0 ? join(home, 'work') : home;
      await writeFile(join(place, '.tproxy.toml'), PROJECT);
      expect((await loadConfig(options())).sources).toHaveLength(1);
    });

    it('may be a link to a device without holding up the start', async () => {
      const { project, options } = await configHome(USER);
      await symlink('/dev/zero', join(project, '.tproxy.toml'));
      const config = await loadConfig(options());
      expect(config.sources.at(-1)).toMatchObject({ status: 'untrusted' });
      expect((await failure(trustProject(options()))).message).toContain('not an ordinary file');
    });

    it('is untrusted, with a warning, when the list of trusted files is damaged', async () => {
      const { home, options } = await projectHome();
      const store = join(home, '.local', 'state', 'tproxy', 'trusted.json');
      await writePrivate(store, '{"version": 1, "files": [');
      const config = await loadConfig(options());
      expect(defaultRoute(config)).toEqual([route('ollama', 'user')]);
      expect(config.warnings).toEqual([`${store}: no project file is trusted: it is damaged.`]);
    });
  });
});
