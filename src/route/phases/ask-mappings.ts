import { quote } from '../../config/describe-value.ts';
import type { ModelMapping } from '../../config/types.ts';
import { matchesGlob } from '../glob.ts';
import { type Inquiry, noteMatch, noteMiss, type Proposal } from './inquiry.ts';
import { namesOfModel } from './names-of-model.ts';

const PHASE = 'mapping';

/** `[[router.model_mappings]]`: the first that matches the requested model, whatever the kind of work. */
export function* askMappings(inquiry: Inquiry): Generator<Proposal> {
  const { modelMappings } = inquiry.context.config.router;
  if (modelMappings.length === 0) noteMiss(inquiry, PHASE, 'model_mappings', 'there is none');
  for (const [index, mapping] of modelMappings.entries()) {
    const name = `model_mappings[${index}]`;
    const reason = whyMapped(mapping, namesOfModel(inquiry));
    if (reason === undefined) {
      const why = `${quote(inquiry.hints.model)} is not ${quote(mapping.from)}`;
      noteMiss(inquiry, PHASE, name, why);
      continue;
    }
    const proposal: Proposal = {
      phase: PHASE,
      scenario: 'default',
      name,
      reason,
      routes: mapping.to,
    };
    noteMatch(inquiry, proposal);
    yield proposal;
    return;
  }
}

function whyMapped(
  { from, to, bidirectional }: ModelMapping,
  names: readonly string[],
): string | undefined {
  const own = names.find((name) => matchesGlob(from, name));
  if (own !== undefined) return `${quote(own)} is mapped by ${quote(from)}`;
  if (!bidirectional) return undefined;
  const targets = to.flatMap((route) => (route.kind === 'model' ? route.model.toLowerCase() : []));
  const other = names.find((name) => targets.includes(name.toLowerCase()));
  return other === undefined
    ? undefined
    : `${quote(other)} is what ${quote(from)} is mapped to, in both directions`;
}
