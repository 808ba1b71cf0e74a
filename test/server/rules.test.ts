import { describe, expect, it } from 'vitest';
import type { RouterRule } from '../../src/config/types.ts';
import { lastDecision, type RoutedSession, startRouted } from '../support/routed-session.ts';
import { mapping, rule } from '../support/routing-config.ts';
import { messagesRequest } from '../support/test-session.ts';

const HOME = '/home/ada';

/** A session with these rules. */
function start(rules: readonly RouterRule[], projectFolder?: string): Promise<RoutedSession> {
  return startRouted({
    providers: { local: {} },
    routes: {
      default: 'local,default',
      think: 'local,think',
      image: 'local,image',
      subagent: 'local,subagent',
    },
    router: { rules },
    options: { projectFolder, homeFolder: HOME },
  });
}

interface Sent {
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The model that a request ends up at. */
async function modelOf({ session, asked }: RoutedSession, { body, headers }: Sent) {
  const answer = await session.post(messagesRequest({ stream: true, ...body }), {
    ...(headers && { headers }),
  });
  await answer.text();
  expect(answer.status).toBe(200);
  return asked('local').at(-1)?.body.model;
}

const saying = (text: string): object => ({ messages: [{ role: 'user', content: text }] });
const tool = (name: string): object => ({ name, input_schema: { type: 'object' } });
/** Two tokens a word or fewer, one at least. */
const words = (count: number): object => saying('house '.repeat(count));
const SUBAGENT = { 'x-claude-code-agent-id': 'a1' };

interface Row {
  readonly of: string;
  readonly conditions: Partial<RouterRule>;
  readonly meets: readonly Sent[];
  readonly misses: readonly Sent[];
}

const ROWS: readonly Row[] = [
  {
    of: 'model',
    conditions: { models: ['claude-opus-*', '*haiku*'] },
    meets: [{}, { body: { model: 'Claude-Haiku-4-5' } }],
    misses: [{ body: { model: 'claude-sonnet-5' } }],
  },
  {
    of: 'agent = "subagent"',
    conditions: { agent: 'subagent' },
    meets: [{ headers: SUBAGENT }],
    misses: [{}],
  },
  {
    of: 'agent = "main"',
    conditions: { agent: 'main' },
    meets: [{}],
    misses: [{ headers: SUBAGENT }],
  },
  {
    of: 'min_tokens',
    conditions: { minTokens: 500 },
    meets: [{ body: words(600) }],
    misses: [{ body: words(100) }],
  },
  {
    of: 'max_tokens',
    conditions: { maxTokens: 500 },
    meets: [{ body: words(100) }],
    misses: [{ body: words(600) }],
  },
  {
    of: 'effort',
    conditions: { efforts: ['low', 'high'] },
    meets: [{ body: { output_config: { effort: 'high' } } }],
    misses: [{ body: { output_config: { effort: 'medium' } } }, {}],
  },
  {
    of: 'tools',
    conditions: { tools: ['mcp__*', 'Edit'] },
    meets: [
      { body: { tools: [tool('Bash'), tool('mcp__github__search')] } },
      { body: { tools: [tool('edit')] } },
    ],
    misses: [{ body: { tools: [tool('Bash')] } }, {}],
  },
  {
    of: 'header',
    conditions: { headers: { 'x-team': 'data*', 'x-app': 'cli' } },
    meets: [{ headers: { 'X-Team': 'Database', 'x-app': 'cli' } }],
    misses: [{ headers: { 'x-team': 'data' } }, { headers: { 'x-team': 'web', 'x-app': 'cli' } }],
  },
  {
    of: 'phrases',
    conditions: { phrases: ['translate', 'in plain words'] },
    meets: [
      { body: saying('Please TRANSLATE this.') },
      { body: saying('Say it in plain\nwords, please') },
    ],
    misses: [
      { body: saying('The translated text') },
      { body: saying('<system-reminder>translate</system-reminder> Hello') },
    ],
  },
];

describe('a rule', () => {
  it.each(ROWS)('with the condition $of takes what meets it', async (row) => {
    const routed = await start([rule('local,ruled', { name: 'mine', ...row.conditions })]);
    for (const sent of row.meets) {
      expect(await modelOf(routed, sent)).toBe('ruled');
      expect(lastDecision(routed.session)).toMatchObject({ phase: 'rule', scenario: 'default' });
    }
    for (const sent of row.misses) {
      expect(await modelOf(routed, sent)).not.toBe('ruled');
      expect(lastDecision(routed.session)?.trace).toContainEqual(
        expect.objectContaining({ type: 'rule', phase: 'rule', name: 'mine', matched: false }),
      );
    }
  });

  it.each([
    ['/home/ada/work/shop', '~/work/*', 'ruled'],
    ['/home/ada/work/shop/web', '~/work/shop', 'ruled'],
    ['/home/ada/work', '*/work', 'ruled'],
    ['/home/ada/play', '~/work/*', 'default'],
    ['/srv/work/shop', '~/work/*', 'default'],
    [undefined, '~/work/*', 'default'],
  ])('in the folder %s, for the project %s, leads to %s', async (folder, project, model) => {
    const routed = await start([rule('local,ruled', { projects: [project] })], folder);
    expect(await modelOf(routed, {})).toBe(model);
  });

  it('goes by the newest text of the person, not by what was said before or by tools', async () => {
    const routed = await start([rule('local,ruled', { phrases: ['translate'] })]);
    const messages = [
      { role: 'user', content: 'Please translate this.' },
      { role: 'assistant', content: [{ type: 'text', text: 'Shall I translate all of it?' }] },
      { role: 'user', content: 'Yes' },
    ];
    expect(await modelOf(routed, { body: { messages } })).toBe('default');
    const use = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} };
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'translate' };
    const withTool = [
      { role: 'user', content: 'Read it' },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result] },
    ];
    expect(await modelOf(routed, { body: { messages: withTool } })).toBe('default');
  });

  it('stays in force while the tools of its turn answer', async () => {
    const routed = await start([rule('local,ruled', { phrases: ['translate'] })]);
    const use = { type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} };
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'Bonjour' };
    const messages = [
      { role: 'user', content: 'Please translate this.' },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result] },
    ];
    expect(await modelOf(routed, { body: { messages } })).toBe('ruled');
  });

  it('needs all of its conditions', async () => {
    const routed = await start([
      rule('local,ruled', { efforts: ['high'], phrases: ['translate'] }),
    ]);
    const high = { output_config: { effort: 'high' } };
    expect(await modelOf(routed, { body: high })).toBe('default');
    expect(await modelOf(routed, { body: saying('translate') })).toBe('default');
    expect(await modelOf(routed, { body: { ...high, ...saying('translate') } })).toBe('ruled');
  });
});

describe('several rules', () => {
  it('are asked in order: the first that fits wins', async () => {
    const routed = await start([
      rule('local,low', { name: 'low', efforts: ['low'] }),
      rule('local,polite', { name: 'polite', phrases: ['please'] }),
      rule('local,opus', { name: 'opus', models: ['*opus*'] }),
    ]);
    const low = { output_config: { effort: 'low' } };
    expect(await modelOf(routed, { body: { ...low, ...saying('please') } })).toBe('low');
    expect(await modelOf(routed, { body: saying('please') })).toBe('polite');
    expect(await modelOf(routed, {})).toBe('opus');
    expect(await modelOf(routed, { body: { model: 'claude-sonnet-5' } })).toBe('default');
    const asked = lastDecision(routed.session)?.trace.flatMap((step) =>
      step.type === 'rule' && step.phase === 'rule' ? step.name : [],
    );
    expect(asked).toEqual(['low', 'polite', 'opus']);
  });

  it('come after mappings and named routes, and before subagents and scenarios', async () => {
    const polite = rule('local,ruled', { phrases: ['please'] });
    const routed = await startRouted({
      providers: { local: {} },
      routes: { default: 'local,default', think: 'local,think', subagent: 'local,subagent' },
      router: { rules: [polite], modelMappings: [mapping('mapped', 'local,mapping')] },
    });
    const please = saying('please');
    const model = (name: string): object => ({ ...please, model: name });
    expect(await modelOf(routed, { body: model('mapped') })).toBe('mapping');
    expect(await modelOf(routed, { body: model('local,named') })).toBe('named');
    expect(await modelOf(routed, { body: please, headers: SUBAGENT })).toBe('ruled');
    expect(await modelOf(routed, { headers: SUBAGENT })).toBe('subagent');
    const effort = { output_config: { effort: 'max' } };
    expect(await modelOf(routed, { body: { ...please, ...effort } })).toBe('ruled');
    expect(await modelOf(routed, { body: effort })).toBe('think');
  });

  it('leave a request to the next one when none of their candidates can serve it', async () => {
    const routed = await startRouted({
      providers: {
        small: { modelLimits: new Map([['m', { contextWindow: 100 }]]) },
        local: {},
      },
      routes: { default: 'local,default' },
      router: {
        rules: [
          rule('small,m', { name: 'one', models: ['*'] }),
          rule('local,two', { name: 'two', models: ['*'] }),
        ],
      },
    });
    expect(await modelOf(routed, { body: words(300) })).toBe('two');
    expect(routed.asked('small')).toHaveLength(0);
  });
});
