import { describe, expect, it } from 'vitest';
import type { RequestHints, RequestKind } from '../../src/analyze/request-hints.ts';
import type { RouterRule } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import type { RoutingContext } from '../../src/route/routing-context.ts';
import { hints } from '../support/hints.ts';
import { routingConfig, rule } from '../support/routing-config.ts';
import { routingContext } from '../support/routing-context.ts';

function decide(
  rules: readonly RouterRule[],
  changes: Partial<RequestHints>,
  context: Partial<RoutingContext> = {},
) {
  const config = routingConfig({ default: 'd,d', think: 'd,t' }, { rules });
  return decideRoute(hints(changes), routingContext({ config, ...context }));
}

/** Whether a rule with these conditions matches, and what the trace says of it. */
function check(
  conditions: Partial<RouterRule>,
  changes: Partial<RequestHints>,
  context?: Partial<RoutingContext>,
): readonly [boolean, string] {
  const { trace } = decide([rule('r,r', conditions)], changes, context);
  const step = trace.find((one) => one.type === 'rule' && one.phase === 'rule');
  if (step?.type !== 'rule') throw new Error('the rule left no trace');
  return [step.matched, step.why];
}

type Row = readonly [Partial<RouterRule>, Partial<RequestHints>, boolean, string];

describe('a rule', () => {
  it.each<Row>([
    [{ models: ['x', 'Claude-*'] }, {}, true, 'the model "claude-opus-4-8" is "Claude-*"'],
    [{ models: ['x', 'y*'] }, {}, false, 'the model "claude-opus-4-8" is not "x", "y*"'],
    [{ agent: 'subagent' }, { kind: 'subagent' }, true, 'a subagent asks'],
    [{ agent: 'subagent' }, { kind: 'web_search', agentId: 'a1' }, true, 'a subagent asks'],
    [{ agent: 'subagent' }, {}, false, 'no subagent asks'],
    [{ agent: 'main' }, {}, true, 'no subagent asks'],
    [{ agent: 'main' }, { agentId: 'a1' }, false, 'a subagent asks'],
    [{ minTokens: 1000 }, {}, true, 'it has 1000 tokens'],
    [{ minTokens: 1001 }, {}, false, '1000 tokens are fewer than 1001'],
    [{ maxTokens: 1000 }, {}, true, 'it has 1000 tokens'],
    [{ maxTokens: 999 }, {}, false, '1000 tokens are more than 999'],
    [{ efforts: ['low', 'high'] }, {}, true, 'the effort is high'],
    [{ efforts: ['low', 'max'] }, {}, false, 'the effort is high, not low or max'],
    [{ efforts: ['low'] }, { effort: undefined }, false, 'no effort is asked for'],
    [{ tools: ['mcp__*', 'bash'] }, {}, true, 'there is a tool "bash"'],
    [{ tools: ['mcp__*'] }, {}, false, 'no tool is called "mcp__*"'],
    [{ tools: ['*'] }, { toolNames: [] }, false, 'no tool is called "*"'],
    [
      { headers: { 'x-team': 'data*' } },
      { headers: { 'x-team': 'Database' } },
      true,
      'the header x-team is "data*"',
    ],
    [
      { headers: { 'x-team': 'b', 'x-app': '*' } },
      { headers: { 'x-team': ['a', 'b'], 'x-app': 'cli' } },
      true,
      'the header x-team is "b", the header x-app is "*"',
    ],
    [
      { headers: { 'x-team': 'data*', 'x-app': 'cli' } },
      { headers: { 'x-team': 'data', 'x-app': 'secret' } },
      false,
      'the header x-app is not "cli"',
    ],
    [{ headers: { 'x-team': '*' } }, {}, false, 'there is no header x-team'],
    [{ headers: { constructor: '*' } }, {}, false, 'there is no header constructor'],
    [{ phrases: ['nothing', 'The Task'] }, {}, true, 'the newest text holds "The Task"'],
    [{ phrases: ['tas'] }, {}, false, 'the newest text holds none of its phrases'],
  ])('with %j, for %j: %j', (conditions, changes, matched, why) => {
    expect(check(conditions, changes)).toEqual([matched, why]);
  });

  it.each<[string, string, boolean]>([
    ['~', '/home/someone', true],
    ['~', '/home/someone/work', true],
    ['~/work', '/home/someone/work', true],
    ['~/work', '/home/someone/work/a/b', true],
    ['~/work/', '/home/someone/work/a', true],
    ['~/work/**', '/home/someone/work', true],
    ['~/work/**', '/home/someone/work/a/b', true],
    ['~/work', '/home/someone/workshop', false],
    ['~/work/*', '/home/someone/work', false],
    ['~/work/*', '/home/someone/work/a/b', true],
    ['~/*/secret', '/home/someone/work/a/secret/b', true],
    ['*/secret', '/srv/secret', true],
    ['/SRV/Secret', '/srv/secret/deep', true],
    ['~other/work', '/home/someone/work', false],
    ['/', '/srv', true],
    ['C:\\Work', 'c:\\work\\a', true],
    ['~\\work', '/home/someone/work/a', true],
  ])('for the project %j takes the folder %j: %j', (project, projectFolder, matched) => {
    const [found, why] = check({ projects: ['/nowhere', project] }, {}, { projectFolder });
    expect(found).toBe(matched);
    expect(why).toContain(matched ? 'the project is in ' : 'the project is not in "/nowhere", ');
  });

  it('for a project takes nothing where no folder is known', () => {
    expect(check({ projects: ['*'] }, {})).toEqual([false, 'no project folder is known']);
  });

  it('sees the model that stands behind an id of tproxy', () => {
    const modelAliases = new Map([['made-up', 'claude-haiku-4-5']]);
    const [matched] = check({ models: ['claude-haiku-*'] }, { model: 'made-up' }, { modelAliases });
    expect(matched).toBe(true);
  });

  it('matches when all of its conditions hold, and names each', () => {
    const conditions: Partial<RouterRule> = {
      models: ['claude-*'],
      agent: 'main',
      minTokens: 1,
      efforts: ['high'],
      tools: ['Bash'],
      headers: { 'x-team': 'a' },
      projects: ['~'],
      phrases: ['task'],
    };
    const context = { projectFolder: '/home/someone/work' };
    const changes = { headers: { 'x-team': 'a' } };
    expect(check(conditions, changes, context)).toEqual([
      true,
      'the model "claude-opus-4-8" is "claude-*", no subagent asks, it has 1000 tokens, the effort is high, there is a tool "Bash", the header x-team is "a", the project is in "~", the newest text holds "task"',
    ]);
    for (const [name, value] of Object.entries({
      models: ['x'],
      agent: 'subagent',
      minTokens: 2000,
      efforts: ['low'],
      tools: ['x'],
      headers: { 'x-team': 'b' },
      projects: ['/x'],
      phrases: ['x'],
    })) {
      expect(check({ ...conditions, [name]: value }, changes, context)[0]).toBe(false);
    }
  });

  it('never prints what was said, nor the value of a header', () => {
    const rules = [
      rule('r,r', { name: 'one', phrases: ['unsaid'] }),
      rule('r,r', { name: 'two', headers: { 'x-key': 'other' } }),
      rule('r,r', { name: 'three', phrases: ['task'] }),
    ];
    const { trace } = decide(rules, {
      newestUserText: 'a private task',
      headers: { 'x-key': 'hush' },
    });
    expect(JSON.stringify(trace)).not.toMatch(/private|hush/);
  });
});

describe('several rules', () => {
  const rules = [
    rule('one,a', { name: 'plans', phrases: ['plan the'] }),
    rule(['two,b', 'passthrough'], { name: 'tests', phrases: ['write a test', 'test'] }),
    rule('three,c', { name: 'large', minTokens: 5000 }),
  ];

  it('are asked in the order of the file, before the scenarios', () => {
    const changes = { newestUserText: 'Test it!', tokens: 9000, planMode: true };
    const decision = decide(rules, changes);
    expect(decision).toMatchObject({
      phase: 'rule',
      scenario: 'default',
      reason: 'the newest text holds "test"',
      candidates: [{ route: 'two,b' }, { route: 'passthrough' }],
    });
    const asked = decision.trace.filter((step) => step.type === 'rule' && step.phase === 'rule');
    expect(asked).toMatchObject([
      { name: 'plans', matched: false },
      { name: 'tests', matched: true },
    ]);
  });

  it('leave a request alone that none matches', () => {
    expect(decide(rules, { planMode: true })).toMatchObject({
      phase: 'scenario',
      scenario: 'think',
    });
  });

  it('go by the tokens that the default route would count', () => {
    const correctTokens = (tokens: number) => tokens * 5;
    expect(decide(rules, {}, { correctTokens }).reason).toBe('it has 5000 tokens');
  });
});

describe('requests that belong to a conversation', () => {
  const OF_THE_SESSION: readonly RequestKind[] = [
    'permission_classifier',
    'model_check',
    'quota_probe',
    'count',
  ];

  it.each(OF_THE_SESSION)('%s follows a rule about the session', (kind) => {
    const context = { projectFolder: '/srv/a' };
    const changes = { kind, headers: { 'x-team': 'a' } };
    const conditions = { models: ['*'], projects: ['/srv'], headers: { 'x-team': 'a' } };
    expect(check(conditions, changes, context)[0]).toBe(true);
  });

  it.each(
    OF_THE_SESSION.flatMap((kind) =>
      [
        { phrases: ['task'] },
        { tools: ['Bash'] },
        { efforts: ['high' as const] },
        { minTokens: 1 },
        { maxTokens: 99_999 },
        { agent: 'main' as const },
      ].map((conditions) => [kind, { models: ['*'], ...conditions }] as const),
    ),
  )('%s does not follow a rule with %j', (kind, conditions) => {
    const [matched, why] = check(conditions, { kind });
    expect(matched).toBe(false);
    expect(why).toMatch(
      / is moved only by a rule that goes by nothing but model, project and headers$/,
    );
  });

  it.each(['compaction', 'title', 'side_call', 'web_search'] as const)(
    '%s follows rules, but holds no words of the person',
    (kind) => {
      expect(check({ minTokens: 1, tools: ['Bash'] }, { kind })[0]).toBe(true);
      expect(check({ phrases: ['task'] }, { kind })[0]).toBe(false);
    },
  );
});
