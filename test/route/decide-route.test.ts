import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import { modelIdOf } from '../../src/route/model-ids.ts';
import { hints } from '../support/hints.ts';
import { mapping, routingConfig, rule } from '../support/routing-config.ts';
import { routingContext } from '../support/routing-context.ts';
import { testProvider } from '../support/test-config.ts';

const ALIASES = new Map([['made-up', 'claude-haiku-4-5']]);
const BOTH = ['one', 'two'].map((name) => testProvider('http://127.0.0.1:9', { name }));

const decide = (model: string, config: Config) =>
  decideRoute(hints({ model }), routingContext({ config, modelAliases: ALIASES }));
const routed = (model: string, config: Config) => {
  const { phase, candidates } = decide(model, config);
  return [phase, ...candidates.map(({ route }) => route)];
};

describe('decideRoute', () => {
  it('says where a request goes and why, and what was asked on the way', () => {
    expect(decide('claude-opus-4-8', routingConfig({ default: ['one,a', 'passthrough'] }))).toEqual(
      {
        scenario: 'default',
        kind: 'main',
        phase: 'scenario',
        reason: 'no other route applies',
        tokens: 1000,
        candidates: [
          { route: 'one,a', provider: 'one', model: 'a' },
          { route: 'passthrough', provider: 'anthropic', model: 'claude-opus-4-8' },
        ],
        resting: [],
        trace: [
          miss('budget', 'budget', 'no limit is reached'),
          miss('mapping', 'model_mappings', 'there is none'),
          miss('explicit', 'explicit', 'the model names no route'),
          miss('rule', 'rules', 'there is none'),
          miss('subagent', 'subagent', 'no subagent asks'),
          miss('scenario', 'image', 'there is no new image or document'),
          miss('scenario', 'web_search', 'no web search is asked for'),
          miss('scenario', 'long_context', 'no long_context route is configured'),
          miss('scenario', 'think', 'neither plan mode, ultrathink nor an effort of xhigh or max'),
          miss(
            'scenario',
            'background',
            'neither the main conversation nor "claude-opus-4-8" is background work',
          ),
          {
            type: 'rule',
            phase: 'scenario',
            name: 'default',
            matched: true,
            why: 'no other route applies',
          },
          {
            type: 'candidate',
            route: 'one,a',
            usable: true,
            why: 'how many tokens fit is not known',
          },
          {
            type: 'candidate',
            route: 'passthrough',
            usable: true,
            why: 'Anthropic itself judges the size',
          },
        ],
      },
    );
  });

  it('asks the phases in order, and nothing after the one that answers', () => {
    const config = routingConfig(
      { subagent: 'five,e', default: 'six,f' },
      {
        modelMappings: [mapping('one,*', 'mapped,a')],
        rules: [rule('four,d', { models: ['five*', 'ruled'] })],
      },
      [...BOTH],
    );
    const ask = (model: string, kind: 'main' | 'subagent') =>
      decideRoute(hints({ model, kind }), routingContext({ config }));
    expect(ask('one,x', 'subagent')).toMatchObject({
      phase: 'mapping',
      candidates: [{ route: 'mapped,a' }],
    });
    expect(ask('two,x', 'subagent').phase).toBe('explicit');
    expect(ask('ruled', 'subagent').phase).toBe('rule');
    expect(ask('other', 'subagent').phase).toBe('subagent');
    expect(ask('other', 'main').phase).toBe('scenario');
    expect(ask('one,x', 'main').trace.map((step) => step.type === 'rule' && step.name)).toEqual([
      'budget',
      'model_mappings[0]',
      false,
    ]);
  });

  it('estimates the tokens for the candidate that is asked first', () => {
    const context = routingContext({
      config: routingConfig({ default: 'one,a', think: 'two,b' }),
      correctTokens: (tokens, { provider }) => (provider === 'two' ? tokens * 2 : tokens),
    });
    expect(decideRoute(hints({ planMode: true }), context).tokens).toBe(2000);
  });

  it('refuses an empty default route as a fault of its own', () => {
    const config = routingConfig({ default: [] });
    expect(() => decide('x', config)).toThrowError(expect.objectContaining({ code: 'internal' }));
  });
});

describe('an explicit route', () => {
  const config = routingConfig({ default: 'one,a' }, {}, BOTH);

  it.each([
    ['two,b', 'two', 'b'],
    [' two , b ', 'two', 'b'],
    ['two,b,c', 'two', 'b,c'],
    ['two,vendor/b:free', 'two', 'vendor/b:free'],
    ['two:b', 'two', 'b'],
    ['two:b:7b', 'two', 'b:7b'],
    ['two:vendor/b', 'two', 'vendor/b'],
    [modelIdOf({ kind: 'model', provider: 'two', model: 'v/b:free' }), 'two', 'v/b:free'],
  ])('is what the model %j names', (requested, provider, model) => {
    expect(decide(requested, config)).toMatchObject({
      phase: 'explicit',
      scenario: 'default',
      reason: 'the request names its route',
      candidates: [{ route: `${provider},${model}`, provider, model }],
    });
  });

  it.each(['qwen2.5-coder:7b', 'two:', ':b', 'two', '', ',', 'two,', ',b', 'a\u0000,b'])(
    'is not in the model %j',
    (requested) => {
      expect(routed(requested, config)).toEqual(['scenario', 'one,a']);
    },
  );

  it('to a provider that is not configured is refused, and those that are get named', () => {
    expect(() => decide('three,x', config)).toThrowError(
      expect.objectContaining({
        code: 'unknown_provider',
        message:
          'The model "three,x" names the provider "three", which is not configured. Configured: one, two.',
      }),
    );
  });

  it('that stands as an id in the list of models is refused in the same way', () => {
    const id = modelIdOf({ kind: 'model', provider: 'gone', model: 'x' });
    expect(() => decide(id, config)).toThrowError(
      expect.objectContaining({ code: 'unknown_provider' }),
    );
  });

  it('holds for every kind of request', () => {
    for (const kind of ['count', 'permission_classifier', 'subagent', 'compaction'] as const) {
      const decision = decideRoute(hints({ model: 'two,b', kind }), routingContext({ config }));
      expect(decision).toMatchObject({ phase: 'explicit', kind });
    }
  });
});

describe('passthrough', () => {
  it('keeps the model that was asked for', () => {
    expect(decide('claude-opus-4-8', routingConfig({})).candidates).toEqual([
      { route: 'passthrough', provider: 'anthropic', model: 'claude-opus-4-8' },
    ]);
  });

  it('replaces a model id of its own making', () => {
    const { candidates } = decide('made-up', routingConfig({ default: ['passthrough', 'one,a'] }));
    expect(candidates.map(({ model }) => model)).toEqual(['claude-haiku-4-5', 'a']);
  });
});

describe('model_mappings', () => {
  const config = routingConfig(
    { default: 'six,f', think: 'six,t' },
    {
      modelMappings: [
        mapping('Claude-Opus-*', ['one,a', 'two,b']),
        mapping('claude-*', 'three,c'),
        mapping('alpha', ['four,vendor/d:free', 'passthrough', 'five,e'], true),
      ],
    },
    BOTH,
  );

  it.each<[string, ...string[]]>([
    ['claude-opus-4-8', 'mapping', 'one,a', 'two,b'],
    ['CLAUDE-OPUS-4-8', 'mapping', 'one,a', 'two,b'],
    ['claude-sonnet-5', 'mapping', 'three,c'],
    ['alpha', 'mapping', 'four,vendor/d:free', 'passthrough', 'five,e'],
    ['Vendor/D:Free', 'mapping', 'four,vendor/d:free', 'passthrough', 'five,e'],
    ['e', 'mapping', 'four,vendor/d:free', 'passthrough', 'five,e'],
    ['five,e', 'explicit', 'five,e'],
    // The first mapping goes one way only.
    ['a', 'scenario', 'six,f'],
    ['my-claude-opus', 'scenario', 'six,f'],
  ])('send %j by %s to %j', (model, ...expected) => {
    expect(routed(model, config)).toEqual(expected);
  });

  it('see the model that stands behind an id of its own making', () => {
    const own = routingConfig({}, { modelMappings: [mapping('claude-haiku-4-5', 'one,a')] });
    expect(routed('made-up', own)).toEqual(['mapping', 'one,a']);
  });

  it('see the route that an id in the list of models stands for, not the id', () => {
    const id = modelIdOf({ kind: 'model', provider: 'two', model: 'b' });
    const by = (glob: string) =>
      routingConfig({}, { modelMappings: [mapping(glob, 'one,a')] }, BOTH);
    expect(routed(id, by('claude*'))).toEqual(['explicit', 'two,b']);
    expect(routed(id, by('two,*'))).toEqual(['mapping', 'one,a']);
  });

  it('say which of them matched, and why', () => {
    const { trace } = decide('alpha', config);
    expect(trace.slice(1, 4)).toEqual([
      miss('mapping', 'model_mappings[0]', '"alpha" is not "Claude-Opus-*"'),
      miss('mapping', 'model_mappings[1]', '"alpha" is not "claude-*"'),
      {
        type: 'rule',
        phase: 'mapping',
        name: 'model_mappings[2]',
        matched: true,
        why: '"alpha" is mapped by "alpha"',
      },
    ]);
  });

  it('override the scenarios', () => {
    const request = hints({ model: 'claude-opus-4-8', planMode: true });
    expect(decideRoute(request, routingContext({ config })).phase).toBe('mapping');
  });
});

function miss(phase: string, name: string, why: string): object {
  return { type: 'rule', phase, name, matched: false, why };
}
