import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/ledger/request-record.ts';
import { createActivity } from '../../src/session/activity.ts';
import { renderSummary } from '../../src/summary/render-summary.ts';
import { summarizeSession } from '../../src/summary/summarize-session.ts';
import { attempt, requestRecord } from '../support/request-record.ts';

const PLAIN = new Chalk({ level: 0 });

function summary(records: readonly Partial<RequestRecord>[], notices: readonly string[] = []) {
  const activity = createActivity(1);
  for (const changes of records) activity.record(requestRecord(changes));
  return summarizeSession({ activity, durationMs: 754_400, notices });
}

const render = (...args: Parameters<typeof summary>) => renderSummary(summary(...args), PLAIN);

describe('renderSummary', () => {
  it('shows routes by scenario, the dearest first, with their sum', () => {
    const { decision } = requestRecord();
    const think = decision && { ...decision, scenario: 'think' as const };
    expect(
      render([
        {},
        {},
        { decision: think, attempts: [attempt('two,b')], costUsd: 3, requestedCostUsd: 4 },
      ]),
    ).toBe(`tproxy: 3 requests in 12 min
  scenario  route  requests  failed    in      cached  out   cost  as requested         saved
  think     two,b         1       0   400  300 (75 %)   20  $3.00         $4.00  $1.00 (25 %)
  default   one,a         2       0   800  600 (75 %)   40  $0.50         $2.00  $1.50 (75 %)
  total                   3       0  1.2k  900 (75 %)   60  $3.50         $6.00  $2.50 (42 %)
`);
  });

  it('needs no sum for one route, and counts more requests than are remembered', () => {
    const page = render(Array.from({ length: 250 }, () => ({})));
    expect(page).toContain('tproxy: 250 requests in 12 min\n');
    expect(page).toContain('$62.50');
    expect(page).not.toContain('total');
  });

  it('says what failed, what was left for what, and why', () => {
    const moved = {
      attempts: [attempt('one,a', 'upstream_rate_limited'), attempt('two,b')],
    };
    const failed = { outcome: 'upstream_failed' as const };
    const page = render([failed, moved, moved]);
    expect(page).toContain('tproxy: 3 requests in 12 min, 1 failed\n');
    expect(page).toContain('  2 × from one,a to two,b (upstream rate limited)\n');
  });

  it('says that prices are not known', () => {
    const page = render([{}, { costUsd: undefined }]);
    expect(page).toContain('at least $0.25');
    expect(page).toContain(
      '  The price of 1 request is not known; a budget counts them as nothing.',
    );
    expect(page).toContain('"saved" compares only requests whose two prices are known.');
    expect(render([{ costUsd: undefined, requestedCostUsd: undefined }])).toContain('unknown');
  });

  it('ends with the notices', () => {
    const page = render([{}], ['config.toml:3: nonsense', 'mind the gap']);
    expect(page.endsWith('  ! config.toml:3: nonsense\n  ! mind the gap\n')).toBe(true);
  });

  it('is nothing where nothing was asked', () => {
    expect(render([])).toBe('');
    expect(render([], ['mind the gap'])).toBe('tproxy\n  ! mind the gap\n');
  });

  it('fits on one screen, however much there is to show', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      attempts: [attempt(`from,${index}`, 'upstream_failed'), attempt(`to,${index}`)],
    }));
    const page = render(many);
    expect(page.split('\n').length).toBeLessThanOrEqual(25);
    expect(page).toMatch(/ {2}26 others +26 /);
    expect(page).toMatch(/ {2}total +40 /);
    expect(page).toContain('35 × other changes of route');
  });

  it('lets nothing move the cursor', () => {
    expect(render([{ attempts: [attempt('one,\u001b[2J')] }])).not.toContain('\u001b');
  });
});
