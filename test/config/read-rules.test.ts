import { describe, expect, it } from 'vitest';
import { complaints } from '../support/config-complaints.ts';

/** The complaints about one rule with these lines, with or without a route. */
const aboutRule = (lines: string, route = 'route = "ollama,m"') =>
  complaints(`[[router.rules]]\n${route}\n${lines}`);

describe('readRules', () => {
  it.each([
    'model = "claude-*"',
    'agent = "main"',
    'min_tokens = 5\nmax_tokens = 5',
    'effort = ["low", "max"]',
    'tools = "mcp__*"',
    'header = { X-Team = "data*" }',
    'project = ["~", "~/work/*", "/srv/*", "C:\\\\work\\\\*", "*/docs"]',
    'phrases = ["write the docs"]',
  ])('accepts a rule with %j alone', (lines) => {
    expect(aboutRule(lines)).toEqual([]);
  });

  it.each([
    ['', /^1:1: router\.rules\[0\]: has no condition, so it would take every request .*"phrases"/],
    ['name = "all"', /^1:1: router\.rules\[0\]: has no condition/],
    [
      'min_tokens = 6\nmax_tokens = 5',
      '3:1: router.rules[0].min_tokens: found 6, which is more than max_tokens (5), so no request matches',
    ],
    [
      'min_tokens = 0',
      '3:1: router.rules[0].min_tokens: found 0, expected a whole number from 1 to 9007199254740991',
    ],
    ['agent = "sub"', '3:1: router.rules[0].agent: found "sub", allowed: "main", "subagent"'],
    [
      'effort = "medum"',
      '3:1: router.rules[0].effort: found "medum" (did you mean "medium"?), allowed: "low", "medium", "high", "xhigh", "max"',
    ],
    [
      'model = []',
      '3:1: router.rules[0].model: found an empty list, expected at least one glob; or leave the line out',
    ],
    [
      'phrases = ["a", " "]',
      '3:17: router.rules[0].phrases[1]: found "", expected a text that is not empty',
    ],
    ['tools = [1]', '3:10: router.rules[0].tools[0]: found 1, expected a string'],
    [
      'project = "work/*"',
      '3:1: router.rules[0].project[0]: matches no folder: expected a whole path, such as "~/work/*", or one that begins with "*"',
    ],
    ['project = ["/a", "b"]', /^3:18: router\.rules\[0\]\.project\[1\]: matches no folder/],
    [
      'header = "x-team"',
      '3:1: router.rules[0].header: found a string, expected a table such as { x-team = "data*" }',
    ],
    ['header = {}', /^3:1: router\.rules\[0\]\.header: found an empty table/],
    [
      'header = { "x team" = "a" }',
      '3:12: router.rules[0].header."x team": is not the name of an HTTP header',
    ],
    [
      'header = { x-team = 1 }',
      '3:12: router.rules[0].header.x-team: found a number, expected a string',
    ],
    [
      'header = { x-team = " " }',
      '3:12: router.rules[0].header.x-team: found an empty string, expected a glob such as "data*"',
    ],
    [
      'header = { x-team = "a", X-Team = "b" }',
      '3:26: router.rules[0].header.X-Team: stands here twice: the case of a header does not matter',
    ],
    ['modle = "x"\nagent = "main"', /^3:1: router\.rules\[0\]\.modle: unknown key .*"model"/],
  ])('says of %j what is wrong', (lines, complaint) => {
    const match = typeof complaint === 'string' ? complaint : expect.stringMatching(complaint);
    expect(aboutRule(lines)).toEqual([match]);
  });

  it.each([
    ['', '1:1: router.rules[0]: route missing'],
    [
      'route = "ollama"',
      '2:1: router.rules[0].route: found "ollama", expected "provider,model" or "passthrough"',
    ],
    ['route = []', /^2:1: router\.rules\[0\]\.route: found an empty list/],
    ['route = ["passthrough", "olama,m"]', /^2:25: .*\.route\[1\]: no provider is called "olama"/],
  ])('says of the route %j what is wrong', (route, complaint) => {
    const match = typeof complaint === 'string' ? complaint : expect.stringMatching(complaint);
    expect(aboutRule('agent = "main"', route)).toEqual([match]);
  });

  it('refuses rules that are no list of tables', () => {
    expect(complaints('[router.rules]\nroute = "ollama,m"')).toEqual([
      '1:1: router.rules: found a table, expected [[router.rules]] in two brackets',
    ]);
  });
});
