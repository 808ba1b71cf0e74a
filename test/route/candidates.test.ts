import { describe, expect, it } from 'vitest';
import type { RequestHints } from '../../src/analyze/request-hints.ts';
import type { Config, RouterConfig } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import type { RoutingContext } from '../../src/route/routing-context.ts';
import { hints } from '../support/hints.ts';
import {
  limitedProvider,
  mapping,
  type RouteTexts,
  routingConfig,
  rule,
} from '../support/routing-config.ts';
import {
  fakeAffinity,
  fakeHealth,
  fakePrices,
  routingContext,
} from '../support/routing-context.ts';

const PROVIDERS = [
  limitedProvider('p', {
    small: { contextWindow: 10_000 },
    medium: { contextWindow: 20_000 },
    large: { contextWindow: 1_000_000 },
    blind: { images: false, pdf: false },
    'small-blind': { contextWindow: 10_000, images: false },
    toolless: { tools: false },
  }),
  limitedProvider('searching', {}, { protocol: 'gemini' }),
];

function config(routes: RouteTexts, changes: Partial<RouterConfig> = {}): Config {
  return routingConfig(routes, changes, PROVIDERS);
}

function decide(
  of: Config,
  changes: Partial<RequestHints> = {},
  context: Partial<RoutingContext> = {},
) {
  return decideRoute(hints(changes), routingContext({ config: of, ...context }));
}

function routes(...args: Parameters<typeof decide>): readonly string[] {
  const { phase, scenario, candidates } = decide(...args);
  return [`${phase}/${scenario}`, ...candidates.map(({ route }) => route)];
}

const steps = (...args: Parameters<typeof decide>) =>
  decide(...args).trace.filter(({ type }) => type === 'candidate');

describe('model_exclusions', () => {
  const list = { default: ['p,Large', 'q,large', 'passthrough'] };

  it.each<[string, ...string[]]>([
    ['p,*', 'q,large', 'passthrough'],
    [' P , l* ', 'q,large', 'passthrough'],
    ['LARGE', 'passthrough'],
    ['*,large', 'passthrough'],
    ['claude-opus-*', 'p,Large', 'q,large'],
    ['anthropic,*', 'p,Large', 'q,large'],
    ['p', 'p,Large', 'q,large', 'passthrough'],
  ])('%j leaves %j', (glob, ...expected) => {
    expect(routes(config(list, { modelExclusions: ['nothing', glob] }))).toEqual([
      'scenario/default',
      ...expected,
    ]);
  });

  it('are named in the trace', () => {
    expect(steps(config(list, { modelExclusions: ['p,*'] }))[0]).toEqual({
      type: 'candidate',
      route: 'p,Large',
      usable: false,
      why: 'model_exclusions rules it out ("p,*")',
    });
  });

  it('leave a scenario to the next', () => {
    const of = config({ think: 'p,small', default: 'p,large' }, { modelExclusions: ['small'] });
    expect(routes(of, { planMode: true })).toEqual(['scenario/default', 'p,large']);
  });

  it.each<[string, string, Partial<RouterConfig>]>([
    ['p,small', 'The model "p,small"', {}],
    ['p:small', 'The model "p:small"', {}],
    ['mapped', 'model_mappings[0]', { modelMappings: [mapping('mapped', 'p,small')] }],
    ['ruled', 'rule 1', { rules: [rule('p,small', { models: ['ruled'] })] }],
  ])('refuse what %j leads to, and say so', (model, what, changes) => {
    const of = config({ default: 'p,large' }, { modelExclusions: ['small'], ...changes });
    expect(() => decide(of, { model })).toThrowError(
      expect.objectContaining({
        code: 'excluded_model',
        status: 400,
        message: `${what} leads to p,small, which router.model_exclusions rules out. Choose another model with /model, or change the configuration.`,
      }),
    );
  });

  it('that leave nothing are an error, not a way round them', () => {
    const of = config(
      { think: 'p,small', default: ['p,small', 'p,large'] },
      { modelExclusions: ['*'] },
    );
    expect(() => decide(of, { planMode: true, newImages: 1 })).toThrowError(
      expect.objectContaining({
        code: 'excluded_model',
        message: expect.stringMatching(/^Every route for this request leads to p,small, p,large, /),
      }),
    );
  });

  it('hold for a count, too', () => {
    const of = config({ default: ['p,small', 'p,large'] }, { modelExclusions: ['small'] });
    expect(routes(of, { kind: 'count' })).toEqual(['scenario/default', 'p,large']);
  });
});

describe('a context window', () => {
  it('takes what fits exactly, and nothing more', () => {
    const of = config({ default: ['p,small', 'p,medium'] });
    expect(routes(of, { tokens: 10_000 })).toEqual(['scenario/default', 'p,small', 'p,medium']);
    expect(routes(of, { tokens: 10_001 })).toEqual(['scenario/default', 'p,medium']);
    expect(steps(of, { tokens: 10_001 })).toEqual([
      { type: 'candidate', route: 'p,small', usable: false, why: '10001 tokens do not fit 10000' },
      { type: 'candidate', route: 'p,medium', usable: true, why: '10001 tokens fit 20000' },
    ]);
  });

  it('is held against the tokens that the candidate itself would count', () => {
    const correctTokens: RoutingContext['correctTokens'] = (tokens, { model }) =>
      model === 'small' ? tokens * 2 : tokens;
    const of = config({ default: ['p,small', 'p,medium'] });
    const decision = decide(of, { tokens: 6000 }, { correctTokens });
    expect(decision).toMatchObject({ candidates: [{ route: 'p,medium' }], tokens: 6000 });
  });

  it.each<[string, number]>([
    ['anthropic,claude-sonnet-4-5', 200_000],
    ['openai,priced', 5000],
  ])('of %s is %d where the configuration says nothing', (route, window) => {
    const prices = fakePrices({}, { 'openai,priced': 5000, 'anthropic,claude-sonnet-4-5': 1 });
    const of = config(
      { default: [route, 'p,large'], long_context: 'p,large' },
      { longContextThreshold: 1e9 },
    );
    expect(routes(of, { tokens: window }, { prices })[1]).toBe(route);
    expect(routes(of, { tokens: window + 1 }, { prices })).toEqual(['scenario/default', 'p,large']);
  });

  it('of Anthropic is larger with the beta for that', () => {
    const of = config({ default: ['anthropic,claude-sonnet-4-5', 'p,large'] });
    const headers = { 'anthropic-beta': 'claude-code-20250219,context-1m-2025-08-07' };
    expect(routes(of, { tokens: 300_000 })[1]).toBe('p,large');
    expect(routes(of, { tokens: 300_000, headers })[1]).toBe('anthropic,claude-sonnet-4-5');
    expect(
      routes(config({ default: ['p,small', 'p,large'] }), { tokens: 300_000, headers })[1],
    ).toBe('p,large');
  });

  it('that is not known takes anything', () => {
    expect(routes(config({ default: 'p,other' }), { tokens: 1e7 })[1]).toBe('p,other');
  });

  it('never keeps a request from passthrough', () => {
    const of = config({ default: ['passthrough', 'p,large'] });
    const changes = { model: 'claude-sonnet-4-5', tokens: 900_000 };
    expect(routes(of, changes)).toEqual(['scenario/default', 'passthrough', 'p,large']);
  });

  it('does not matter for a count', () => {
    expect(routes(config({ default: 'p,small' }), { kind: 'count', tokens: 1e7 })[1]).toBe(
      'p,small',
    );
  });

  it.each<[string, RouteTexts, Partial<RequestHints>, Partial<RouterConfig>]>([
    ['default', { default: 'p,small' }, {}, {}],
    ['think', { think: 'p,small', default: 'p,large' }, { planMode: true }, {}],
    ['background', { background: 'p,small', default: 'p,large' }, { kind: 'title' }, {}],
    ['subagent', { subagent: 'p,small', default: 'p,large' }, { kind: 'subagent' }, {}],
    ['a permission check', { default: 'p,small' }, { kind: 'permission_classifier' }, {}],
    ['an explicit route', { default: 'p,large' }, { model: 'p,small' }, {}],
    [
      'a mapping',
      { default: 'p,large' },
      { model: 'm' },
      { modelMappings: [mapping('m', ['p,small', 'p,small-blind'])] },
    ],
    ['a rule', { default: 'p,large' }, {}, { rules: [rule('p,small', { efforts: ['high'] })] }],
  ])('too small for %s leads to long_context', (_name, texts, changes, router) => {
    const of = config({ ...texts, long_context: ['p,medium', 'p,large'] }, router);
    const decision = decide(of, { tokens: 15_000, ...changes });
    expect(decision).toMatchObject({
      phase: 'scenario',
      scenario: 'long_context',
      reason: 'it is too large for p,small',
      candidates: [{ route: 'p,medium' }, { route: 'p,large' }],
    });
    expect(decision.trace).toContainEqual({
      type: 'rule',
      phase: 'scenario',
      name: 'long_context',
      matched: true,
      why: 'it is too large for p,small',
    });
  });

  it.each<[string, RouteTexts, Partial<RequestHints>]>([
    ['think', { think: 'p,small', default: 'p,large' }, { planMode: true }],
    ['background', { background: 'p,small', default: 'p,large' }, { kind: 'title' }],
    ['subagent', { subagent: 'p,small', default: 'p,large' }, { kind: 'subagent' }],
    ['long_context', { long_context: 'p,small', default: 'p,large' }, { tokens: 70_000 }],
    [
      'think, with a long_context that is too small as well,',
      { think: 'p,small', long_context: 'p,small', default: 'p,large' },
      { planMode: true },
    ],
  ])('too small for %s leads to default where that is all there is', (_name, texts, changes) => {
    expect(routes(config(texts), { tokens: 15_000, ...changes })).toEqual([
      'scenario/default',
      'p,large',
    ]);
  });

  it.each<[string, RouteTexts, Partial<RequestHints>, Partial<RouterConfig>]>([
    ['default', { default: ['p,small', 'p,medium'] }, {}, {}],
    ['think and default', { think: 'p,medium', default: 'p,small' }, { planMode: true }, {}],
    ['long_context', { long_context: 'p,medium', default: 'p,small' }, {}, {}],
    [
      'an explicit route',
      { default: 'p,large', think: 'p,large' },
      { model: 'p,medium', planMode: true },
      {},
    ],
    [
      'a rule',
      { default: 'p,large', subagent: 'p,large' },
      { kind: 'subagent' },
      { rules: [rule('p,medium', { agent: 'subagent' })] },
    ],
  ])('too small for %s alone makes the client compact', (_name, texts, changes, router) => {
    expect(() => decide(config(texts, router), { tokens: 30_000, ...changes })).toThrowError(
      expect.objectContaining({
        code: 'context_overflow',
        status: 400,
        message: 'prompt is too long: 30000 tokens > 20000 maximum',
      }),
    );
  });
});

describe('long_context', () => {
  it.each<[string, Partial<RequestHints>]>([
    ['by its threshold', { tokens: 70_000 }],
    ['because of another window', { tokens: 15_000, planMode: true }],
    ['because of another window and by its threshold', { tokens: 70_000, kind: 'subagent' }],
  ])('that was tried %s is not tried again', (_name, changes) => {
    const of = config({
      subagent: 'p,small',
      think: 'p,small',
      long_context: 'p,small',
      default: 'p,large',
    });
    const { trace } = decide(of, changes);
    const tried = trace.filter(
      (step) => step.type === 'rule' && step.name === 'long_context' && step.matched,
    );
    expect(tried).toHaveLength(1);
  });
});

describe('an ability', () => {
  it.each<[string, Partial<RequestHints>, string]>([
    ['p,blind', { newImages: 1 }, 'it cannot see images'],
    ['p,blind', { newDocuments: 1 }, 'it cannot read documents'],
    ['p,toolless', {}, 'it cannot use tools'],
    ['p,large', { webSearch: true }, 'it cannot search the web'],
  ])('that %s lacks for %j leads to the next candidate', (route, changes, why) => {
    const of = config({ default: [route, 'searching,gemini-3-pro'] });
    expect(routes(of, changes)).toEqual(['scenario/default', 'searching,gemini-3-pro']);
    expect(steps(of, changes)[0]).toEqual({ type: 'candidate', route, usable: false, why });
  });

  it.each<[string, Partial<RequestHints>]>([
    ['p,blind', {}],
    ['p,toolless', { toolNames: [] }],
    // The tool of a search is none that the model calls.
    ['searching,gemini-3-pro', { webSearch: true, toolNames: ['web_search'] }],
    ['passthrough', { webSearch: true }],
    ['p,blind', { newImages: 1, kind: 'count' }],
  ])('that %s lacks does not matter for %j', (route, changes) => {
    expect(routes(config({ default: route }), changes)[1]).toBe(route);
  });

  it('that a whole scenario lacks leads to the next', () => {
    const of = config({ think: 'p,blind', default: 'p,large' });
    expect(routes(of, { newImages: 1, planMode: true })).toEqual(['scenario/default', 'p,large']);
  });

  it.each<[string, Partial<RequestHints>, Partial<RouterConfig>]>([
    ['an explicit route', { model: 'p,blind' }, {}],
    ['a mapping', { model: 'm' }, { modelMappings: [mapping('m', 'p,blind')] }],
    ['a rule', {}, { rules: [rule('p,blind', { efforts: ['high'] })] }],
    ['the subagent route', { kind: 'subagent' }, {}],
  ])('that %s lacks leads to the scenario for that', (_name, changes, router) => {
    const of = config({ subagent: 'p,blind', image: 'p,large', default: 'p,medium' }, router);
    expect(routes(of, { newImages: 1, ...changes })).toEqual(['scenario/image', 'p,large']);
  });

  it('that a named route lacks leads to no other scenario', () => {
    const of = config({ think: 'p,large', default: 'p,large' });
    const changes = { newImages: 1, model: 'p,blind', planMode: true };
    expect(routes(of, changes)).toEqual(['explicit/default', 'p,blind']);
    expect(steps(of, changes)).toEqual([
      { type: 'candidate', route: 'p,blind', usable: false, why: 'it cannot see images' },
      {
        type: 'candidate',
        route: 'p,blind',
        usable: true,
        why: 'no other candidate can do more, so it is asked all the same',
      },
    ]);
  });

  it('that all lack leaves the first route that matched, without those that are too small', () => {
    const of = config({ think: ['p,small-blind', 'p,blind'], default: 'q,other' });
    const search = { webSearch: true, newImages: 1, planMode: true, tokens: 15_000 };
    expect(routes(of, search)).toEqual(['scenario/think', 'p,blind']);
  });

  it('does not save a route that is too small', () => {
    const of = config({ image: 'p,small-blind', default: 'p,small' });
    expect(() => decide(of, { newImages: 1, tokens: 11_000 })).toThrowError(
      expect.objectContaining({ code: 'context_overflow' }),
    );
  });
});

describe('a candidate that rests', () => {
  const of = config({ default: ['p,a', 'p,b', 'p,c'], think: 'p,b' });
  const rest = (until: number) => ({ until, why: `asked for rest until ${until}` });

  it('is left out', () => {
    const health = fakeHealth({ 'p,a': rest(5) });
    expect(routes(of, {}, { health })).toEqual(['scenario/default', 'p,b', 'p,c']);
    expect(steps(of, {}, { health })[0]).toEqual({
      type: 'candidate',
      route: 'p,a',
      usable: false,
      why: 'it rests: asked for rest until 5',
    });
  });

  it('is asked all the same when all others rest, too, the first to recover first', () => {
    const health = fakeHealth({ 'p,a': rest(9), 'p,b': rest(5), 'p,c': rest(7) });
    expect(routes(of, {}, { health })).toEqual(['scenario/default', 'p,b', 'p,c', 'p,a']);
    expect(steps(of, {}, { health }).at(-1)).toEqual({
      type: 'candidate',
      route: 'p,b',
      usable: true,
      why: 'every candidate rests, and this one recovers first, so it is asked all the same',
    });
  });

  it('alone in its scenario is asked all the same', () => {
    const health = fakeHealth({ 'p,b': rest(5) });
    expect(routes(of, { planMode: true }, { health })).toEqual(['scenario/think', 'p,b']);
  });

  it('is asked before one that cannot serve the request', () => {
    const health = fakeHealth({ 'p,large': rest(5) });
    const changes = { newImages: 1 };
    const two = config({ default: ['p,blind', 'p,large'] });
    expect(routes(two, changes, { health })).toEqual(['scenario/default', 'p,large']);
  });

  it('is left out among those that cannot serve the request', () => {
    const health = fakeHealth({ 'p,blind': rest(5) });
    const two = config({ default: ['p,blind', 'p,small-blind'] });
    expect(routes(two, { newImages: 1 }, { health })).toEqual([
      'scenario/default',
      'p,small-blind',
    ]);
  });
});

describe('the order of the candidates', () => {
  const list = { default: ['p,a', 'p,b', 'p,c'] };

  it.each<[RouterConfig['strategy'], ...string[]]>([
    ['fill_first', 'p,a', 'p,b', 'p,c'],
    ['round_robin', 'p,b', 'p,c', 'p,a'],
    ['latency', 'p,c', 'p,a', 'p,b'],
    ['cost', 'p,b', 'p,a', 'p,c'],
  ])('follows the strategy %s', (strategy, ...expected) => {
    const context = {
      affinity: fakeAffinity(undefined, 1),
      health: fakeHealth({}, { 'p,a': 20, 'p,b': 30, 'p,c': 10 }),
      prices: fakePrices({ 'p,a': 2, 'p,b': 1 }),
    };
    expect(routes(config(list, { strategy }), {}, context).slice(1)).toEqual(expected);
  });

  it('begins with the one that the conversation used last', () => {
    const affinity = fakeAffinity({ route: 'p,c', provider: 'p', model: 'c' });
    expect(routes(config(list), {}, { affinity }).slice(1)).toEqual(['p,c', 'p,a', 'p,b']);
  });

  it('asks for prices at the hour of the request', () => {
    const hours: number[] = [];
    const prices = {
      ...fakePrices(),
      ratePerMillion: (_target: unknown, at: Date) => {
        hours.push(at.getTime());
        return undefined;
      },
    };
    decide(config(list, { strategy: 'cost' }), {}, { prices, now: () => 12_345 });
    expect(new Set(hours)).toEqual(new Set([12_345]));
  });
});
