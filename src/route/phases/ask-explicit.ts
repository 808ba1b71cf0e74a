import type { Config } from '../../config/types.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { explicitRoute } from '../explicit-route.ts';
import { type Inquiry, noteMatch, noteMiss, type Proposal } from './inquiry.ts';

const PHASE = 'explicit';

/**
 * The model of the request is a route.
 * @throws ProxyError `unknown_provider` when it leads to a provider that is not configured.
 */
export function* askExplicit(inquiry: Inquiry): Generator<Proposal> {
  const { hints, context } = inquiry;
  const { config } = context;
  const route = explicitRoute(hints.model, config);
  if (route === undefined) {
    noteMiss(inquiry, PHASE, PHASE, 'the model names no route');
    return;
  }
  const proposal: Proposal = {
    phase: PHASE,
    scenario: 'default',
    name: PHASE,
    reason: 'the request names its route',
    routes: [route],
  };
  noteMatch(inquiry, proposal);
  if (route.kind === 'model' && !config.providers.has(route.provider)) {
    throw unknownProvider(hints.model, route.provider, config);
  }
  yield proposal;
}

function unknownProvider(model: string, provider: string, config: Config): ProxyError {
  const known = [...config.providers.keys()].join(', ') || 'none';
  return new ProxyError(
    'unknown_provider',
    `The model "${model}" names the provider "${provider}", which is not configured. Configured: ${known}.`,
  );
}
