import { type Inquiry, leftNamedRoute, noteMatch, noteMiss, type Proposal } from './inquiry.ts';

const NAME = 'subagent';

/** The route for subagents, before the scenarios. */
export function* askSubagent(inquiry: Inquiry): Generator<Proposal> {
  const { hints, context } = inquiry;
  const routes = context.config.router.routes.subagent;
  if (leftNamedRoute(inquiry)) return;
  if (hints.kind !== 'subagent') return noteMiss(inquiry, NAME, NAME, 'no subagent asks');
  if (routes === undefined) {
    return noteMiss(inquiry, NAME, NAME, 'a subagent asks, but no subagent route is configured');
  }
  const reason = 'a subagent asks';
  const proposal: Proposal = { phase: NAME, scenario: NAME, name: NAME, reason, routes };
  noteMatch(inquiry, proposal);
  yield proposal;
}
