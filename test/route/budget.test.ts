import { describe, expect, it } from 'vitest';
import type { Budget, Config } from '../../src/config/types.ts';
import { decideRoute } from '../../src/route/decide-route.ts';
import { hints } from '../support/hints.ts';
import { limitedProvider, mapping, routesOf, routingConfig } from '../support/routing-config.ts';
import { routingContext } from '../support/routing-context.ts';

const WHY = 'this session has cost $5.02, and session_usd is $5';
const CHEAP = limitedProvider('cheap', {
  small: { contextWindow: 10_000, images: false },
});

function withBudget(whenReached: Budget['whenReached']): Config {
  const config = routingConfig(
    { default: 'dear,a', image: 'dear,i', long_context: 'dear,l' },
    { modelMappings: [mapping('claude-*', 'dear,m')] },
    [CHEAP],
  );
  return { ...config, budget: { ...config.budget, sessionUsd: 5, whenReached } };
}

const reached = (whenReached: Budget['whenReached']) =>
  routingContext({ config: withBudget(whenReached), budget: { kind: 'reached', why: WHY } });

describe('a budget that is used up', () => {
  it('refuses the request, says which limit it is and how to go on', () => {
    expect(() => decideRoute(hints(), reached('block'))).toThrowError(
      expect.objectContaining({
        code: 'budget_reached',
        status: 400,
        type: 'invalid_request_error',
        retryable: false,
        message: `The budget is used up: ${WHY}. To go on, raise session_usd or day_usd under [budget] in the configuration, or give when_reached a cheaper route.`,
      }),
    );
  });

  it.each(['main', 'subagent', 'compaction', 'permission_classifier', 'title'] as const)(
    'sends %s to the cheaper route, before all else',
    (kind) => {
      const context = reached(routesOf(['cheap,small', 'passthrough']));
      expect(decideRoute(hints({ kind }), context)).toMatchObject({
        phase: 'budget',
        scenario: 'default',
        reason: WHY,
        candidates: [{ route: 'cheap,small' }, { route: 'passthrough' }],
      });
    },
  );

  it('lets a count through, which costs nothing', () => {
    const decision = decideRoute(hints({ kind: 'count' }), reached('block'));
    expect(decision.phase).toBe('mapping');
    expect(decision.trace[0]).toMatchObject({
      name: 'budget',
      matched: false,
      why: 'a limit is reached, but counting costs nothing',
    });
  });

  it('does not go to a dearer route because of the size', () => {
    const context = reached(routesOf('cheap,small'));
    expect(() => decideRoute(hints({ tokens: 20_000 }), context)).toThrowError(
      expect.objectContaining({
        code: 'context_overflow',
        message: 'prompt is too long: 20000 tokens > 10000 maximum',
      }),
    );
  });

  it('does not go to a dearer route because of an image', () => {
    const context = reached(routesOf('cheap,small'));
    expect(decideRoute(hints({ newImages: 1 }), context)).toMatchObject({
      phase: 'budget',
      candidates: [{ route: 'cheap,small' }],
    });
  });
});

describe('a budget that is nearly used up', () => {
  it('changes nothing, and is in the trace', () => {
    const context = routingContext({
      config: withBudget('block'),
      budget: { kind: 'warning', why: 'this session has cost $4.50 of $5' },
    });
    const { phase, trace } = decideRoute(hints(), context);
    expect(phase).toBe('mapping');
    expect(trace[0]).toMatchObject({ matched: false, why: 'this session has cost $4.50 of $5' });
  });
});
