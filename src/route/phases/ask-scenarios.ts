import { SCENARIOS, type Scenario } from '../../config/types.ts';
import { type Inquiry, leftNamedRoute, noteMatch, noteMiss, type Proposal } from './inquiry.ts';
import { checkScenario } from './scenario-signals.ts';

const PHASE = 'scenario';

/** These give a request what another route lacks. */
const RESCUERS: ReadonlySet<Scenario> = new Set(['image', 'web_search', 'long_context']);

/** The scenarios in the order of their priority. One that is not configured never wins. */
export function* askScenarios(inquiry: Inquiry): Generator<Proposal> {
  const { routes } = inquiry.context.config.router;
  for (const name of SCENARIOS) {
    if (leftNamedRoute(inquiry) && !RESCUERS.has(name)) return;
    if (wasTurnedDown(inquiry, name)) continue;
    const { holds, why } = checkScenario(name, inquiry);
    const configured = routes[name];
    if (!holds) {
      noteMiss(inquiry, PHASE, name, why);
    } else if (configured === undefined) {
      noteMiss(inquiry, PHASE, name, `${why}, but no ${name} route is configured`);
    } else {
      const proposal = {
        phase: PHASE,
        scenario: name,
        name,
        reason: why,
        routes: configured,
      } as const;
      noteMatch(inquiry, proposal);
      yield proposal;
    }
  }
}

/** `long_context` for a request that is below its threshold but too large for the last proposal. */
export function* askForRoom(inquiry: Inquiry): Generator<Proposal> {
  const name = 'long_context';
  const routes = inquiry.context.config.router.routes[name];
  if (routes === undefined || wasTurnedDown(inquiry, name)) return;
  const tooSmall = inquiry.turnedDown
    .at(-1)
    ?.verdicts.find(({ flaw }) => flaw?.kind === 'too_small');
  if (tooSmall === undefined) return;
  const reason = `it is too large for ${tooSmall.candidate.route}`;
  const proposal = { phase: PHASE, scenario: name, name, reason, routes } as const;
  noteMatch(inquiry, proposal);
  yield proposal;
}

function wasTurnedDown({ turnedDown }: Inquiry, scenario: Scenario): boolean {
  return turnedDown.some(
    ({ proposal }) => proposal.scenario === scenario && proposal.phase === PHASE,
  );
}
