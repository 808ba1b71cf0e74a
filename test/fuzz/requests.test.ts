import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { assertCountRequest, assertMessagesRequest } from '../../src/anthropic/assert-request.ts';
import { parseEnvelope } from '../../src/anthropic/parse-envelope.ts';
import type { EncodedRequest, ProtocolAdapter, Target } from '../../src/protocols/adapter.ts';
import { loadAdapter } from '../../src/protocols/registry.ts';
import { translateRequest } from '../../src/protocols/translate-request.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import { countRequest } from '../../src/tokens/request-counter.ts';
import { createTokenCounter } from '../../src/tokens/token-counter.ts';
import { forwardedBody } from '../../src/upstream/forwarded-body.ts';
import type { Body } from '../support/analyzable.ts';
import { fakePrices, routingContext } from '../support/routing-context.ts';
import { mutateBytes, STREAM_EDIT } from './mutate-bytes.ts';
import { expectedFault } from './read-answer.ts';
import { BUSY_CONFIG, brokenRequests, TARGETS } from './requests.ts';
import { runs } from './runs.ts';

const counter = createTokenCounter();
await counter.load();

const HEADERS = fc.dictionary(
  fc.constantFrom('x-claude-code-session-id', 'x-claude-code-agent-id', 'x-a', '__proto__'),
  fc.string(),
);

const CONTEXT = routingContext({
  config: BUSY_CONFIG,
  prices: fakePrices({ 'one,a': 1 }, { 'one,a': 800, 'two,b': 400 }),
});

/** Runs a step that may refuse the request. */
function allowing<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    expectedFault(error);
    return undefined;
  }
}

/** What a target is sent for a request. @throws ProxyError for one that is not sound. */
function translated(body: Body, target: Target, adapter: ProtocolAdapter): EncodedRequest {
  assertMessagesRequest(body);
  return translateRequest(body, adapter, { target, warn: () => undefined }).encoded;
}

describe('a request with any of its bytes changed', () => {
  it('has a sound outline or is refused', () => {
    const bytes = fc
      .tuple(brokenRequests, fc.array(STREAM_EDIT, { minLength: 1, maxLength: 3 }))
      .map(([body, edits]) => mutateBytes(Buffer.from(JSON.stringify(body)), edits));
    fc.assert(
      fc.property(bytes, (text) => {
        const envelope = allowing(() => parseEnvelope(text));
        expect(typeof (envelope?.model ?? '')).toBe('string');
      }),
      { numRuns: runs(150) },
    );
  });
});

describe('a request with any of its values changed', () => {
  it('is analyzed, counted and given a route', () => {
    fc.assert(
      fc.property(brokenRequests, HEADERS, (body, headers) => {
        const estimate = counter.estimateRequest(body);
        expect(Number.isSafeInteger(estimate) && estimate >= 0).toBe(true);
        const tokens = counter.countRequest(body);
        expect(Number.isSafeInteger(tokens) && tokens >= 0).toBe(true);
        const request = { endpoint: 'messages', body, headers } as const;
        const hints = analyzeRequest(request, counter.countRequest);
        expect(hints.tokens).toBe(tokens);
        const decision = allowing(() => decideRoute(hints, CONTEXT));
        expect(decision?.candidates).not.toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });

  it('is forwarded as JSON, under the name that was chosen, or byte for byte', () => {
    const forwarded = fc.record({
      body: brokenRequests,
      model: fc.constantFrom('claude-opus-4-8', 'claude-haiku-4-5', 'claude-sonnet-4-5', 'other'),
      needsSignatures: fc.boolean(),
    });
    fc.assert(
      fc.property(forwarded, ({ body, ...options }) => {
        const bytes = Buffer.from(JSON.stringify(body));
        const sent: Body = JSON.parse(String(forwardedBody({ bytes, body, ...options })));
        expect(sent['model']).toBe(options.model);
      }),
      { numRuns: runs(100) },
    );
  });

  it('is forwarded to the model that it names with nothing lost but what others left in it', () => {
    fc.assert(
      fc.property(brokenRequests, (body) => {
        const bytes = Buffer.from(JSON.stringify(body));
        const model = body['model'] as string;
        const sent: Body = JSON.parse(
          String(forwardedBody({ bytes, body, model, needsSignatures: true })),
        );
        const { messages: _sent, ...others } = sent;
        const { messages: _given, ...given } = JSON.parse(String(bytes));
        expect(others).toEqual(given);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe.each(TARGETS)('a request with any of its values changed, for %s', (_name, target) => {
  it('is translated or refused', async () => {
    const adapter = await loadAdapter(target.provider.protocol);
    fc.assert(
      fc.property(brokenRequests, (body) => {
        const encoded = allowing(() => translated(body, target, adapter));
        if (encoded === undefined) return;
        expect(JSON.parse(JSON.stringify(encoded.body))).toBeTypeOf('object');
        expect(() => new Headers({ ...encoded.headers })).not.toThrow();
      }),
      { numRuns: runs(60) },
    );
  });

  it('is counted by the provider or refused', async () => {
    const { count } = await loadAdapter(target.provider.protocol);
    if (count === undefined) return;
    fc.assert(
      fc.property(brokenRequests, (body) => {
        const encoded = allowing(() => {
          assertCountRequest(body);
          return count.encodeCount(body, target);
        });
        expect(JSON.stringify(encoded?.body ?? {})).toBeTypeOf('string');
      }),
      { numRuns: runs(30) },
    );
  });
});

/** Values inside of values, on this many levels. */
const nested = (levels: number): string => '{"a":['.repeat(levels / 2) + ']}'.repeat(levels / 2);

describe('a request that nests its values deep', () => {
  const PLACES: readonly (readonly [string, (value: string) => string])[] = [
    [
      'the input of a call',
      (input) => bodyWith(`{"type":"tool_use","id":"a","name":"b","input":${input}}`),
    ],
    [
      'a result',
      (content) => bodyWith(`{"type":"tool_result","tool_use_id":"a","content":${content}}`),
    ],
    ['an unknown block', (value) => bodyWith(`{"type":"new","value":${value}}`)],
    ['a schema', (schema) => bodyWith('', `"tools":[{"name":"a","input_schema":${schema}}]`)],
    ['metadata', (metadata) => bodyWith('', `"metadata":${metadata}`)],
  ];

  it.each(PLACES)('is refused by name: %s', (_place, bodyOf) => {
    const bytes = Buffer.from(bodyOf(nested(200_000)));
    expect(() => parseEnvelope(bytes)).toThrow('nests its values more than 500 levels deep');
  });

  it.each(PLACES)('passes every step while it is not too deep: %s', async (_place, bodyOf) => {
    const bytes = Buffer.from(bodyOf(nested(480)));
    const { body } = parseEnvelope(bytes);
    expect(countRequest(body, (text) => text.length)).toBeGreaterThan(0);
    for (const [, target] of TARGETS) {
      const adapter = await loadAdapter(target.provider.protocol);
      const encoded = allowing(() => translated(body, target, adapter));
      expect(JSON.stringify(encoded?.body ?? {})).toBeTypeOf('string');
    }
  });

  function bodyWith(block: string, field = '"stream":true'): string {
    return `{"model":"m","max_tokens":9,${field},"messages":[{"role":"user","content":[${block}]}]}`;
  }
});
