import { describe, expect, it } from 'vitest';
import type { Part } from '../../src/anthropic/parts.ts';
import { ProxyError } from '../../src/errors/proxy-error.ts';
import { createChain } from '../../src/transformers/chain.ts';
import { createTransformer } from '../../src/transformers/registry.ts';
import type { Transformer } from '../../src/transformers/transformer.ts';
import { requestOf, transformContext, transformParts } from '../support/transforming.ts';

/** Leaves its name in everything that passes it, and one part at the end. */
const named = (name: string): Transformer => ({
  request: (request) => ({ ...request, model: request.model + name }),
  body: (body) => ({ ...body, [name]: Object.keys(body).length }),
  parts: () => ({
    push: (part: Part) =>
      part.type === 'text' ? [{ type: 'text', text: part.text + name }] : [part],
    end: () => [{ type: 'text', text: `end of ${name} ` }],
  }),
});

const BUG = new TypeError('a bug');
const fail = (): never => {
  throw BUG;
};

const TEXT: Part = { type: 'text', text: 't' };
const context = transformContext();

describe('createChain', () => {
  it('sends requests and bodies through in order', () => {
    const chain = createChain([named('a'), {}, named('b')]);
    expect(chain.request(requestOf({ model: 'm' }), context).model).toBe('mab');
    expect(chain.body({}, context)).toEqual({ a: 0, b: 1 });
  });

  it('sends parts through in reverse, and what one gives at its end through the rest', () => {
    const chain = createChain([named('a'), {}, named('b')]);
    expect(transformParts(chain, [TEXT, { type: 'finish', reason: 'end_turn' }])).toEqual([
      { type: 'text', text: 'tba' },
      { type: 'finish', reason: 'end_turn' },
      { type: 'text', text: 'end of b a' },
      { type: 'text', text: 'end of a ' },
    ]);
  });

  it.each<[string, Transformer]>([
    ['request', { request: fail }],
    ['body', { body: fail }],
    ['answer', { parts: fail }],
    ['part', { parts: () => ({ push: fail, end: () => [] }) }],
    ['end', { parts: () => ({ push: () => [], end: fail }) }],
  ])('names the step that fails on the %s', (_what, step) => {
    const chain = createChain([named('a'), { ...step, name: 'broken' }]);
    const all = () => {
      chain.request(requestOf(), context);
      chain.body({}, context);
      transformParts(chain, [TEXT]);
    };
    expect(all).toThrow(
      expect.objectContaining({
        code: 'transformer_failed',
        message: expect.stringMatching(/^The transformer "broken" failed .* take "broken" out/),
        cause: BUG,
      }),
    );
  });

  it("lets errors through that are tproxy's own", () => {
    const own = new ProxyError('upstream_failed', 'x');
    const chain = createChain([
      {
        request: () => {
          throw own;
        },
      },
    ]);
    expect(() => chain.request(requestOf(), context)).toThrow(own);
  });

  it('changes nothing when it is empty', () => {
    const chain = createChain([]);
    const request = requestOf();
    const body = {};
    expect(chain.request(request, context)).toBe(request);
    expect(chain.body(body, context)).toBe(body);
    expect(transformParts(chain, [TEXT])).toEqual([TEXT]);
  });

  it('begins afresh with each answer', () => {
    const chain = createChain([createTransformer('reasoning', {})]);
    const first = transformParts(chain, [{ type: 'text', text: '<think>' }]);
    expect(first).toEqual([]);
    expect(transformParts(chain, [TEXT])).toEqual([TEXT]);
  });
});
