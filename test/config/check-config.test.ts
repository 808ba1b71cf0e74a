import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import { complaints } from '../support/config-complaints.ts';

/** The one complaint about a provider entry with these lines. */
const aboutProvider = (lines: string) => complaints(`[[providers]]\n${lines}`).join('\n');

describe('checkConfig', () => {
  it.each([
    ['an empty file', ''],
    ['every key', everyKey()],
    ['an empty table', '[router]\n[budget]\n[proxy]\n[claude]\n'],
    [
      'lists that turn something off',
      '[router]\nthink_effort = []\nbackground_models = []\nmodel_exclusions = []\nmodel_mappings = []\nrules = []',
    ],
    ['a route to a known provider without an entry', '[router]\ndefault = "groq,llama"'],
    ['an entry of a known name with nothing but the name', '[[providers]]\nname = "openai"'],
  ])('accepts %s', (_, text) => {
    expect(complaints(text)).toEqual([]);
  });

  it('accepts a host that other machines reach where that is allowed', () => {
    const user = { path: '/f.toml', text: '[proxy]\nhost = "0.0.0.0"', kind: 'user' } as const;
    const { user: file } = checkConfig({ user }, { allowRemoteHost: true });
    expect(file?.proxy.host).toBe('0.0.0.0');
  });

  it('reports every mistake of a file at once, in its order, with line and column', () => {
    const text = `[proxy]
prot = 1
port = 70000
log_level = "inf"
[router]
default = "deepsek,deepseek-chat"
think = ["deepseek"]
  background = "passthru"
[[providers]]
name = "mine"
[claud]
`;
    expect(complaints(text)).toEqual([
      '2:1: proxy.prot: unknown key (did you mean "port"?), allowed: "host", "port", "timeout_ms", "log_level", "log_bodies"',
      '3:1: proxy.port: found 70000, expected a whole number from 0 to 65535',
      '4:1: proxy.log_level: found "inf" (did you mean "info"?), allowed: "error", "warn", "info", "debug"',
      expect.stringMatching(
        /^6:1: router\.default: no provider is called "deepsek" \(did you mean "deepseek"\?\), allowed: "mine", "anthropic", /,
      ),
      '7:10: router.think[0]: found "deepseek", expected "provider,model" or "passthrough"',
      '8:3: router.background: found "passthru" (did you mean "passthrough"?), expected "provider,model" or "passthrough"',
      '9:1: providers[0]: "mine" is not a known provider, so it needs protocol and api_base_url as well',
      '11:1: claud: unknown key (did you mean "claude"?), allowed: "proxy", "router", "providers", "budget", "claude"',
    ]);
  });

  it.each([
    ['proxy = 1', '1:1: proxy: found a number, expected a table'],
    [
      '[proxy]\nhost = "0.0.0.0"',
      '2:1: proxy.host: found "0.0.0.0", allowed: an address of this machine alone, such as "127.0.0.1"; another one only for "tproxy serve --allow-remote"',
    ],
    [
      '[proxy]\nport = "80"',
      '2:1: proxy.port: found "80", expected a whole number from 0 to 65535',
    ],
    ['[proxy]\nport = 1.5', '2:1: proxy.port: found 1.5, expected a whole number from 0 to 65535'],
    ['[proxy]\nport = nan', '2:1: proxy.port: found NaN, expected a whole number from 0 to 65535'],
    [
      '[proxy]\ntimeout_ms = 0',
      '2:1: proxy.timeout_ms: found 0, expected a whole number from 1 to 2147483647',
    ],
    [
      '[proxy]\ntimeout_ms = 2020-01-01',
      '2:1: proxy.timeout_ms: found a date, expected a whole number from 1 to 2147483647',
    ],
    [
      '[claude]\nprovider_managed_by_host = "yes"',
      '2:1: claude.provider_managed_by_host: found "yes", expected true or false',
    ],
    [
      '[router]\ndefault = []',
      '2:1: router.default: found an empty list, expected at least one route; or leave the line out',
    ],
    [
      '[router]\ndefault = 5',
      '2:1: router.default: found 5, expected "provider,model" or "passthrough"',
    ],
    [
      '[router]\ndefault = ["passthrough", 5]',
      '2:27: router.default[1]: found 5, expected "provider,model" or "passthrough"',
    ],
    ['[router]\nconstructor = 1', expect.stringContaining('2:1: router.constructor: unknown key')],
    ['__proto__ = 1', expect.stringContaining('1:1: __proto__: unknown key')],
    [
      '[router]\nmodel_mappings = 3',
      '2:1: router.model_mappings: found a number, expected [[router.model_mappings]] in two brackets',
    ],
    ['[[router.model_mappings]]\nfrom = "x"', '1:1: router.model_mappings[0]: to missing'],
    [
      '[[router.model_mappings]]\nfrom = "x"\nto = "x"',
      '3:1: router.model_mappings[0].to: found "x", expected "provider,model" or "passthrough"',
    ],
    [
      '[[router.model_mappings]]\nfrom = ""\nto = "passthrough"',
      '2:1: router.model_mappings[0].from: found "", expected a text that is not empty',
    ],
    [
      '[[router.model_mappings]]\nfrom = "x"\nto = []',
      '3:1: router.model_mappings[0].to: found an empty list, expected at least one route; or leave the line out',
    ],
    ['[[router.model_mappings]]', '1:1: router.model_mappings[0]: from and to missing'],
    [
      '[router]\nstrategy = "cheapest"',
      '2:1: router.strategy: found "cheapest", allowed: "fill_first", "round_robin", "latency", "cost"',
    ],
    [
      '[router]\nthink_effort = "maximum"',
      '2:1: router.think_effort: found "maximum", allowed: "low", "medium", "high", "xhigh", "max"',
    ],
    [
      '[router]\nthink_effort = ["xhigh", "mx"]',
      '2:26: router.think_effort[1]: found "mx" (did you mean "max"?), allowed: "low", "medium", "high", "xhigh", "max"',
    ],
    [
      '[router]\nbackground_models = 4',
      '2:1: router.background_models: found 4, expected a string',
    ],
    [
      '[router]\nmodel_exclusions = ["ollama,*", ""]',
      '2:33: router.model_exclusions[1]: found "", expected a text that is not empty',
    ],
    [
      '[router]\nmodel_exclusions = ["opnai,gpt-*"]',
      expect.stringMatching(
        /^2:21: router\.model_exclusions\[0\]: no provider is called "opnai" \(did you mean "openai"\?\), allowed: /,
      ),
    ],
    [
      '[router]\nmodel_exclusions = "openai,"',
      '2:1: router.model_exclusions[0]: found "openai,", expected a glob over "provider,model", or over the model alone',
    ],
    [
      '[budget]\nsession_usd = 0',
      '2:1: budget.session_usd: found 0, expected an amount of US dollars above 0',
    ],
    [
      '[budget]\nday_usd = "5"',
      '2:1: budget.day_usd: found "5", expected an amount of US dollars above 0',
    ],
    [
      '[budget]\nday_usd = inf',
      '2:1: budget.day_usd: found Infinity, expected an amount of US dollars above 0',
    ],
    [
      '[budget]\nday_usd = 5\nwarn_at = 80',
      '3:1: budget.warn_at: found 80, expected a number from 0 to 1',
    ],
    [
      '[budget]\nday_usd = 5\nwhen_reached = "blok"',
      '3:1: budget.when_reached: found "blok" (did you mean "block"?), expected "provider,model", "passthrough" or "block"',
    ],
    [
      '[budget]\nday_usd = 5\nwhen_reached = []',
      '3:1: budget.when_reached: found an empty list, expected at least one route; or leave the line out',
    ],
    [
      '[budget]\nday_usd = 5\nwhen_reached = ["ollama,a", "olama,b"]',
      expect.stringContaining('3:29: budget.when_reached[1]: no provider is called "olama"'),
    ],
    ['[budget]\nwarn_at = 0.5', '1:1: budget: has no limit; add session_usd or day_usd, or both'],
    [
      '[budget]\nday_us = 5',
      '2:1: budget.day_us: unknown key (did you mean "day_usd"?), allowed: "session_usd", "day_usd", "warn_at", "when_reached"',
    ],
    [
      '[providers]\nname = "x"',
      '1:1: providers: found a table, expected [[providers]] in two brackets',
    ],
  ])('says of %j what is wrong', (text, complaint) => {
    expect(complaints(text)).toEqual([complaint]);
  });

  it.each([
    ['protocol = "openai"', 'providers[0]: name is missing'],
    ['name = "DeepSeek"', 'providers[0].name: found "DeepSeek", expected lower-case'],
    ['name = "a,b"', 'providers[0].name: found "a,b"'],
    ['name = "passthrough"', 'which is the name of a route'],
    [
      'name = "deepsek"\napi_key = "$X"',
      '"deepsek" is not a known provider (did you mean "deepseek"?), so it needs protocol and api_base_url as well',
    ],
    [
      'name = "openai"\nprotocol = "soap"',
      '3:1: providers[0].protocol: found "soap", allowed: "anthropic", "openai", "openai-responses", "gemini", "ollama"',
    ],
    [
      'name = "deepseek"\nprotocol = "gemini"',
      'providers[0].protocol: the known addresses of deepseek speak "anthropic", "openai"; add the api_base_url that speaks "gemini"',
    ],
    [
      'name = "openai"\napi_base_url = "http://example.com"',
      'providers[0].api_base_url: plain http would send',
    ],
    [
      'name = "openai"\ntransformers = ["maxtokn"]',
      '3:17: providers[0].transformers[0]: no transformer is known by the name "maxtokn" (did you mean "maxtoken"?)',
    ],
    [
      'name = "openai"\ntransformers = [["maxtoken", { max_tokens = "many" }]]',
      'providers[0].transformers[0]: ',
    ],
    [
      'name = "openai"\ntransformers = [["maxtoken", 1]]',
      'providers[0].transformers[0]: expected a name, or a name and a table',
    ],
    [
      'name = "openai"\ntransformers = "maxtoken"',
      'providers[0].transformers: found a string, expected a list',
    ],
    [
      'name = "openai"\n[providers.model_transformers]\n"gpt-4.1" = ["nope"]',
      'no transformer is known by the name "nope"',
    ],
    ['name = "openai"\nmodels = "x"', 'providers[0].models: found "x", expected a list of strings'],
    [
      'name = "openai"\nheaders = { Authorization = "x" }',
      '3:13: providers[0].headers.Authorization: is set from api_key',
    ],
    [
      'name = "openai"\nheaders = "x"',
      '3:1: providers[0].headers: found a string, expected a table of header',
    ],
    ['name = "openai"\nheaders = { "a b" = "x" }', 'is not the name of an HTTP header'],
    ['name = "openai"\nheaders = { x = "$SECRET" }', 'a variable is looked up for api_key only'],
    [
      'name = "openai"\n[providers.quirks]\nthinkin = "none"',
      '4:1: providers[0].quirks.thinkin: unknown key (did you mean "thinking"?)',
    ],
    [
      'name = "openai"\n[providers.quirks]\nsystem_role = "user"',
      '4:1: providers[0].quirks.system_role: found "user", allowed: "system", "developer"',
    ],
    [
      'name = "openai"\n[[providers]]\nname = "openai"',
      '4:1: providers[1].name: "openai" is configured already in line 1; keep one of the two',
    ],
  ])('says of the provider entry %j what is wrong', (lines, complaint) => {
    expect(aboutProvider(lines)).toContain(complaint);
  });

  it.each([
    ['api_key = 12345678', 'found a number, expected a string'],
    ['api_key = ""', 'is empty'],
    ['api_key = "$NOT-A-NAME-hunter2"', 'found something that is no key'],
    ['api_key = "hunter2 hunter2"', 'found something that is no key'],
    ['api_base_url = "https://me:hunter2@example.com"', 'use api_key'],
    ['headers = { x-key = "hunter2\\n" , y = "hunter2\\u0001" }', 'holds characters'],
  ])('never repeats a secret: %s', (line, complaint) => {
    const message = aboutProvider(`name = "openai"\n${line}`);
    expect(message).toContain(complaint);
    expect(message).not.toMatch(/hunter2|12345678/);
  });

  it('refuses a model that a list of models does not hold', () => {
    const text = `[router]\ndefault = "deepseek,deepseek-caht"\n[[providers]]\nname = "deepseek"\nmodels = ["deepseek-chat", "deepseek-reasoner"]`;
    expect(complaints(text)).toEqual([
      '2:1: router.default: the models of "deepseek" do not include "deepseek-caht" (did you mean "deepseek-chat"?), allowed: "deepseek-chat", "deepseek-reasoner"',
    ]);
  });

  it('does not call a provider unknown whose entry is wrong in another way', () => {
    const text = `[router]\ndefault = "mine,x"\n[[providers]]\nname = "mine"\nprotocol = "openai"\napi_base_url = "nonsense"`;
    expect(complaints(text)).toHaveLength(1);
  });

  it('gives the place of a mistake in the syntax', () => {
    expect(complaints('[router]\ndefault = deepseek')).toEqual([
      expect.stringMatching(/^2:\d+: .*text needs quotes/),
    ]);
  });

  it('prints no character that a terminal would obey', () => {
    expect(complaints('[proxy]\nlog_level = "\\u001b[2J\\u009b2J\\u202e"').join()).toContain(
      String.raw`"\u001b[2J\u009b2J\u202e"`,
    );
  });

  it('lets a project file hold [router] alone', () => {
    const text =
      '[[providers]]\nname = "openai"\napi_base_url = "https://evil.example"\n[router]\n[proxy]\n';
    expect(complaints(text, 'project')).toEqual([
      '1:1: providers: unknown key, allowed: "router"',
      '5:1: proxy: unknown key, allowed: "router"',
    ]);
    expect(complaints('[budget]\nday_usd = 9\n', 'project')).toEqual([
      '1:1: budget: unknown key, allowed: "router"',
    ]);
  });

  it('reports the mistakes of both files', () => {
    const user = { path: '/u', text: '[proxy]\nport = -1', kind: 'user' } as const;
    const project = {
      path: '/p',
      text: '[router]\ndefault = "nobody,x"',
      kind: 'project',
    } as const;
    expect(() => checkConfig({ user, project })).toThrow(/^\/u:2:1: .*\n\/p:2:1: .*"nobody"/);
  });
});

function everyKey(): string {
  return `
[proxy]
host = "127.0.0.1"
port = 0
timeout_ms = 600000
log_level = "info"
[claude]
provider_managed_by_host = false
[router]
default = "mine,m"
background = "passthrough"
think = ["deepseek,a", "openrouter,b"]
long_context = "openrouter,c"
long_context_threshold = 60000
web_search = "openrouter,d"
image = "openrouter,e"
subagent = "openrouter,f"
think_effort = ["high", "xhigh", "max"]
background_models = ["claude-haiku-*", "*-mini"]
strategy = "round_robin"
model_exclusions = ["openrouter,*:free", "*-preview", "mine , x", "*,secret"]
[[router.rules]]
name = "docs"
model = ["claude-*", "gpt-*"]
agent = "subagent"
min_tokens = 10
max_tokens = 10
effort = ["low", "medium"]
tools = "mcp__docs__*"
header = { X-Team = "data*", "x-other" = "*" }
project = ["~/work/*", "/srv/*", "*/docs"]
phrases = ["write the docs", "changelog"]
route = ["openrouter,h", "passthrough"]
[[router.model_mappings]]
from = "claude-opus-*"
to = "openrouter,g"
bidirectional = true
[budget]
session_usd = 2
day_usd = 10.5
warn_at = 0.75
when_reached = ["mine,m", "passthrough"]
[[providers]]
name = "mine"
protocol = "openai"
api_base_url = "http://gpu-box:8000/v1/chat/completions"
allow_http = true
api_key = "$MINE"
models = ["m"]
transformers = []
headers = { X-Title = "t" }
[providers.model_limits."m"]
context_window = 65536
max_output = 8192
images = false
pdf = false
reasons = true
tools = true
[providers.prices.m]
input = 0.5
output = 2
cache_read = 0
cache_write = 0.6
[providers.quirks]
max_tokens_field = "max_completion_tokens"
system_role = "developer"
mid_conversation_system = true
thinking = "reasoning_effort"
reasoning_replay = "reasoning_content"
parallel_tool_calls = true
max_stop_sequences = 0
max_tool_call_id_length = 64
pdf_files = true
cache_control = true
`;
}
