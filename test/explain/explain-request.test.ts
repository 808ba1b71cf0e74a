import { describe, expect, it } from 'vitest';
import { type ExplainContext, explainRequest } from '../../src/explain/explain-request.ts';
import { limitedProvider, routingConfig, rule } from '../support/routing-config.ts';
import { fakePrices, routingContext } from '../support/routing-context.ts';
import { savedRequest } from '../support/saved-request.ts';

/** Counts 1000 tokens, whatever the request. */
function context(changes: Partial<ExplainContext> = {}): ExplainContext {
  return { ...routingContext(changes), countRequest: () => 1000, ...changes };
}

describe('explainRequest', () => {
  it('says where a request goes, and what each candidate makes of it', () => {
    const config = routingConfig({ default: ['one,a', 'two,b'] }, {}, [
      limitedProvider('two', { b: { contextWindow: 8000 } }),
    ]);
    const prices = {
      ...fakePrices(),
      costOf: ({ model }: { model: string }, { inputTokens }: { inputTokens: number }) =>
        model === 'b' ? inputTokens / 1e6 : undefined,
    };
    const correctTokens = (tokens: number, { model }: { model: string }) =>
      model === 'b' ? tokens * 2 : tokens;
    const explanation = explainRequest(savedRequest(), context({ config, prices, correctTokens }));
    expect(explanation).toMatchObject({
      outcome: 'routed',
      requestedModel: 'claude-opus-4-8',
      kind: 'main',
      decision: { scenario: 'default', candidates: [{ model: 'a' }, { model: 'b' }] },
      estimates: [
        { route: 'one,a', tokens: 1000, contextWindow: undefined, promptCostUsd: undefined },
        { route: 'two,b', tokens: 2000, contextWindow: 8000, promptCostUsd: 0.002 },
      ],
    });
  });

  it('goes by the headers that were kept', () => {
    const config = routingConfig({ subagent: 'one,sub' });
    const saved = savedRequest({}, { headers: { 'X-Claude-Code-Agent-Id': 'a1' } });
    expect(explainRequest(saved, context({ config }))).toMatchObject({
      kind: 'subagent',
      decision: { scenario: 'subagent', phase: 'subagent' },
    });
  });

  it('routes a count as a count, which costs nothing', () => {
    const config = routingConfig({ default: 'one,a', background: 'one,small' });
    const prices = { ...fakePrices(), costOf: () => 1 };
    const saved = savedRequest({ tools: [] }, { url: '/v1/messages/count_tokens?beta=true' });
    expect(explainRequest(saved, context({ config, prices }))).toMatchObject({
      kind: 'count',
      decision: { scenario: 'default' },
      estimates: [{ route: 'one,a', tokens: 1000, promptCostUsd: 0 }],
    });
  });

  it('names the key that is missing', () => {
    const credential = { kind: 'missing', variable: 'ONE_KEY' } as const;
    const config = routingConfig({ default: ['one,a', 'passthrough'] }, {}, [
      limitedProvider('one', {}, { credential }),
    ]);
    expect(explainRequest(savedRequest(), context({ config }))).toMatchObject({
      estimates: [{ missingKey: 'ONE_KEY' }, { missingKey: undefined }],
    });
  });

  it('says why a request is refused, and what was asked before', () => {
    const config = routingConfig({}, { rules: [rule('one,a', { name: 'docs', phrases: ['x'] })] });
    const saved = savedRequest({ model: 'nobody,x' });
    expect(explainRequest(saved, context({ config }))).toEqual({
      outcome: 'refused',
      requestedModel: 'nobody,x',
      kind: 'main',
      status: 400,
      type: 'invalid_request_error',
      message: expect.stringContaining('names the provider "nobody", which is not configured'),
      trace: [
        expect.objectContaining({ name: 'budget', matched: false }),
        expect.objectContaining({ name: 'model_mappings', matched: false }),
        expect.objectContaining({ name: 'explicit', matched: true }),
      ],
    });
  });

  it('names a budget that is used up as what refuses', () => {
    const budget = { kind: 'reached', why: 'this session has spent $2 of its $2' } as const;
    expect(explainRequest(savedRequest(), context({ budget }))).toMatchObject({
      outcome: 'refused',
      message: expect.stringContaining('The budget is used up'),
      trace: [{ name: 'budget', matched: true, why: budget.why }],
    });
  });

  it('lists every candidate that is too small for a request that fits nowhere', () => {
    const config = routingConfig({ default: ['one,a', 'one,b'] }, {}, [
      limitedProvider('one', { a: { contextWindow: 10 }, b: { contextWindow: 20 } }),
    ]);
    const explanation = explainRequest(savedRequest(), context({ config }));
    expect(explanation).toMatchObject({
      outcome: 'refused',
      message: 'prompt is too long: 1000 tokens > 20 maximum',
    });
    expect(explanation.outcome === 'refused' && explanation.trace.slice(-2)).toEqual([
      { type: 'candidate', route: 'one,a', usable: false, why: '1000 tokens do not fit 10' },
      { type: 'candidate', route: 'one,b', usable: false, why: '1000 tokens do not fit 20' },
    ]);
  });

  describe('for a rule that keeps a project on this machine', () => {
    const routes = {
      default: 'local,m',
      long_context: 'far,long',
      image: 'far,sees',
      think: 'far,thinks',
    };
    const local = limitedProvider('local', { m: { contextWindow: 500, images: false } });
    const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: '' } };
    const explain = (tokens: number, changes: object, modelExclusions: readonly string[] = []) => {
      const rules = [rule('local,m', { name: 'private', projects: ['/private'] })];
      const config = routingConfig(routes, { rules, modelExclusions }, [local]);
      const own = { config, projectFolder: '/private', countRequest: () => tokens };
      return explainRequest(savedRequest(changes), context(own));
    };
    const withImage = { messages: [{ role: 'user', content: [image] }] };

    it('goes elsewhere for room and for eyes, and for nothing else', () => {
      expect(explain(501, {})).toMatchObject({ decision: { candidates: [{ model: 'long' }] } });
      expect(explain(9, withImage)).toMatchObject({
        decision: { candidates: [{ model: 'sees' }] },
      });
      expect(explain(9, { output_config: { effort: 'max' } })).toMatchObject({
        decision: { phase: 'rule', candidates: [{ model: 'm' }] },
      });
    });

    it('stays when all other providers are ruled out', () => {
      const exclusions = ['far,*', 'anthropic,*'];
      expect(explain(501, {}, exclusions)).toMatchObject({
        outcome: 'refused',
        message: 'prompt is too long: 501 tokens > 500 maximum',
      });
      expect(explain(9, withImage, exclusions)).toMatchObject({
        decision: { phase: 'rule', candidates: [{ model: 'm' }] },
      });
      expect(explain(9, { model: 'far,long' }, exclusions)).toMatchObject({ outcome: 'refused' });
    });
  });

  it('does not hide a fault of its own', () => {
    const fault = new Error('a bug');
    const correctTokens = () => {
      throw fault;
    };
    expect(() => explainRequest(savedRequest(), context({ correctTokens }))).toThrow(fault);
  });
});
