import { describe, expect, it } from 'vitest';
import type { RequestHints, RequestKind } from '../../src/analyze/request-hints.ts';
import type { Config } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import { hints } from '../support/hints.ts';
import { routingConfig } from '../support/routing-config.ts';
import { routingContext } from '../support/routing-context.ts';

const SMALL_FAST = 'claude-haiku-4-5-tproxy-bg';
const ALL = {
  image: 'p,image',
  web_search: 'p,web_search',
  long_context: 'p,long_context',
  think: 'p,think',
  background: 'p,background',
  default: 'p,default',
};
const EVERY = routingConfig(ALL);
// The model of the test provider cannot search, but all of them are alike in that.

function decide(changes: Partial<RequestHints>, config: Config = EVERY) {
  const context = routingContext({
    config,
    modelAliases: new Map([[SMALL_FAST, 'claude-haiku-4-5']]),
  });
  return decideRoute(hints(changes), context);
}
const scenario = (changes: Partial<RequestHints>, config?: Config) =>
  decide(changes, config).scenario;
const without = (...names: readonly (keyof typeof ALL)[]) =>
  routingConfig(
    Object.fromEntries(Object.entries(ALL).filter(([name]) => !names.some((n) => n === name))),
  );

const EVERYTHING: Partial<RequestHints> = {
  newImages: 1,
  webSearch: true,
  tokens: 60_001,
  planMode: true,
  model: SMALL_FAST,
};

describe('the scenarios', () => {
  it.each<[string, Partial<RequestHints>, string]>([
    ['a plain request', {}, 'default'],
    ['a new image', { newImages: 1 }, 'image'],
    ['a new document', { newDocuments: 2 }, 'image'],
    ['a web search', { kind: 'web_search', webSearch: true }, 'web_search'],
    ['a web search of another client', { webSearch: true }, 'web_search'],
    ['tokens at the threshold', { tokens: 60_000 }, 'default'],
    ['tokens above the threshold', { tokens: 60_001 }, 'long_context'],
    ['plan mode', { planMode: true }, 'think'],
    ['ultrathink', { ultrathink: true }, 'think'],
    ['an effort of max', { effort: 'max' }, 'think'],
    ['an effort of xhigh', { effort: 'xhigh' }, 'think'],
    ['the usual effort', { effort: 'high' }, 'default'],
    ['no effort', { effort: undefined }, 'default'],
    ['the background model', { model: SMALL_FAST }, 'background'],
    ['the main conversation with a small model', { model: 'claude-haiku-4-5' }, 'default'],
    ['the main conversation without tools', { toolNames: [] }, 'default'],
    ['a title', { kind: 'title', toolNames: [] }, 'background'],
    ['a side call', { kind: 'side_call', toolNames: [] }, 'background'],
    ['a quota probe', { kind: 'quota_probe', toolNames: [] }, 'background'],
    ['a large side call', { kind: 'side_call', tokens: 70_000 }, 'long_context'],
    ['a side call with an effort', { kind: 'side_call', effort: 'max' }, 'background'],
    ['a check of a model', { kind: 'model_check' }, 'default'],
    ['a check of the background model', { kind: 'model_check', model: SMALL_FAST }, 'background'],
    ['a compaction', { kind: 'compaction' }, 'default'],
    ['a compaction in plan mode', { kind: 'compaction', planMode: true }, 'think'],
    ['a large compaction', { kind: 'compaction', tokens: 70_000 }, 'long_context'],
    ['a subagent', { kind: 'subagent' }, 'default'],
    ['a subagent in plan mode', { kind: 'subagent', planMode: true }, 'think'],
    ['a permission check', { kind: 'permission_classifier' }, 'default'],
    ['a large permission check', { kind: 'permission_classifier', tokens: 70_000 }, 'long_context'],
    ['a count', { kind: 'count' }, 'default'],
  ])('%s', (_name, changes, expected) => {
    expect(scenario(changes)).toBe(expected);
  });

  it.each<[RequestKind, string]>([
    ['main', 'image'],
    ['subagent', 'image'],
    ['compaction', 'image'],
    ['web_search', 'image'],
    ['permission_classifier', 'long_context'],
    ['count', 'default'],
    ['quota_probe', 'background'],
    ['model_check', 'background'],
  ])('%s with every sign there is goes to %s', (kind, expected) => {
    expect(scenario({ ...EVERYTHING, kind })).toBe(expected);
  });

  it.each(['subagent', 'compaction', 'permission_classifier'] as const)(
    '%s never goes to background, whatever model it names',
    (kind) => {
      const config = routingConfig(ALL, { backgroundModels: ['*'] });
      expect(scenario({ kind, model: SMALL_FAST }, config)).toBe('default');
      expect(scenario({ kind }, config)).toBe('default');
    },
  );

  it('have an order of priority, in which one that is not configured is left out', () => {
    const names = [
      'image',
      'web_search',
      'long_context',
      'think',
      'background',
      'default',
    ] as const;
    for (const [index, expected] of names.entries()) {
      expect(scenario(EVERYTHING, without(...names.slice(0, index)))).toBe(expected);
    }
  });

  it.each<[string, Partial<RequestHints>]>([
    ['an image', { newImages: 1 }],
    ['a web search', { kind: 'web_search', webSearch: true }],
    ['a long context', { tokens: 70_000 }],
    ['plan mode', { planMode: true }],
    ['a title', { kind: 'title' }],
  ])('fall to default for %s when only that is configured', (_name, changes) => {
    expect(decide(changes, routingConfig({}))).toMatchObject({
      scenario: 'default',
      candidates: [{ route: 'passthrough' }],
    });
  });

  it('may have lists of candidates', () => {
    const config = routingConfig({ think: ['p,a', 'q,b', 'passthrough'] });
    expect(decide({ planMode: true }, config).candidates.map(({ route }) => route)).toEqual([
      'p,a',
      'q,b',
      'passthrough',
    ]);
  });

  it('go by the configured signals', () => {
    const config = routingConfig(ALL, {
      longContextThreshold: 500,
      thinkEfforts: ['high'],
      backgroundModels: ['*HAIKU*'],
    });
    expect(scenario({ tokens: 501 }, config)).toBe('long_context');
    expect(scenario({ tokens: 500 }, config)).toBe('think');
    expect(scenario({ tokens: 1, effort: 'max', model: 'claude-haiku-5' }, config)).toBe(
      'background',
    );
  });

  it('go by the tokens that the default route would count', () => {
    const context = routingContext({
      config: EVERY,
      correctTokens: (tokens, { model }) => (model === 'default' ? tokens * 2 : tokens),
    });
    const decision = decideRoute(hints({ tokens: 30_001 }), context);
    expect(decision).toMatchObject({
      scenario: 'long_context',
      reason: '60002 tokens are more than 60000',
      tokens: 30_001,
    });
  });

  it.each<[Partial<RequestHints>, string, string]>([
    [{ newImages: 1, newDocuments: 2 }, 'image', '1 new image, 2 new documents'],
    [{ webSearch: true }, 'web_search', 'the provider is asked to search the web'],
    [{ planMode: true }, 'think', 'plan mode is on'],
    [{ ultrathink: true }, 'think', 'ultrathink is asked for'],
    [{ effort: 'xhigh' }, 'think', 'the effort is xhigh'],
    [{ model: SMALL_FAST }, 'background', `"${SMALL_FAST}" is the background model`],
    [{ kind: 'title' }, 'background', 'it is a title'],
  ])('say why: %j', (changes, name, reason) => {
    expect(decide(changes)).toMatchObject({ scenario: name, reason });
  });

  it.each<[Partial<RequestHints>, string, string]>([
    [{ newImages: 1 }, 'image', '1 new image, but no image route is configured'],
    [
      { kind: 'permission_classifier', planMode: true },
      'think',
      'plan mode is on, but a permission check never goes there',
    ],
    [
      { kind: 'subagent', model: SMALL_FAST },
      'background',
      `"${SMALL_FAST}" is the background model, but a subagent never goes there`,
    ],
    [
      { effort: 'max', thinkEfforts: [] } as Partial<RequestHints>,
      'think',
      'the effort is max, but no think route is configured',
    ],
  ])('say why not: %j', (changes, name, why) => {
    expect(decide(changes, routingConfig({})).trace).toContainEqual({
      type: 'rule',
      phase: 'scenario',
      name,
      matched: false,
      why,
    });
  });

  it('say it in other words where no effort counts', () => {
    const { trace } = decide({ effort: 'max' }, routingConfig({}, { thinkEfforts: [] }));
    expect(trace).toContainEqual(
      expect.objectContaining({ why: 'neither plan mode nor ultrathink' }),
    );
  });
});

describe('the subagent route', () => {
  const config = routingConfig({ ...ALL, subagent: 'p,subagent' });

  it('takes subagents before any scenario', () => {
    expect(decide({ ...EVERYTHING, kind: 'subagent' }, config)).toMatchObject({
      scenario: 'subagent',
      phase: 'subagent',
      reason: 'a subagent asks',
      candidates: [{ route: 'p,subagent' }],
    });
  });

  it.each(['main', 'web_search', 'compaction', 'permission_classifier', 'count'] as const)(
    'does not take %s',
    (kind) => {
      expect(decide({ kind, agentId: 'a1' }, config).phase).toBe('scenario');
    },
  );

  it('is missed in the trace where it is not configured', () => {
    expect(decide({ kind: 'subagent' }).trace).toContainEqual(
      expect.objectContaining({
        name: 'subagent',
        matched: false,
        why: 'a subagent asks, but no subagent route is configured',
      }),
    );
  });
});
