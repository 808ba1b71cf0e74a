import { describe, expect, it } from 'vitest';
import { createTally } from '../../src/ledger/tally.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

describe('createTally', () => {
  it('adds up by scenario and by the route that was asked last', () => {
    const tally = createTally();
    tally.add(requestRecord(), 'default');
    tally.add(requestRecord(), 'think');
    tally.add(
      requestRecord({ attempts: [attempt('one,a', 'upstream_failed'), attempt('two,b')] }),
      'default',
    );
    tally.add(requestRecord(), 'default');
    tally.add(requestRecord({ attempts: [], decision: undefined }), undefined);
    expect(
      tally.routes.map(({ scenario, route, totals }) => [scenario, route, totals.requests]),
    ).toEqual([
      ['default', 'one,a', 2],
      ['think', 'one,a', 1],
      ['default', 'two,b', 1],
      [undefined, undefined, 1],
    ]);
  });

  it('counts each change of route, with what was the matter', () => {
    const tally = createTally();
    const moved = requestRecord({
      attempts: [
        attempt('one,a', 'upstream_rate_limited'),
        attempt('two,b', 'upstream_failed'),
        attempt('three,c'),
      ],
    });
    tally.add(moved, 'default');
    tally.add(moved, 'think');
    tally.add(
      requestRecord({ attempts: [attempt('one,a', 'upstream_failed'), attempt('two,b')] }),
      'default',
    );
    expect(tally.fallbacks).toEqual([
      { from: 'one,a', to: 'two,b', outcome: 'upstream_rate_limited', times: 2 },
      { from: 'two,b', to: 'three,c', outcome: 'upstream_failed', times: 2 },
      { from: 'one,a', to: 'two,b', outcome: 'upstream_failed', times: 1 },
    ]);
  });
});
