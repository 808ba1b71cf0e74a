import type { RouterRule } from '../../config/types.ts';
import { type Inquiry, noteMatch, noteMiss, type Proposal } from './inquiry.ts';
import { createPhraseMatcher, type PhraseMatcher } from './phrase-matcher.ts';
import { checkRule } from './rule-conditions.ts';

const PHASE = 'rule';

const MATCHERS = new WeakMap<readonly RouterRule[], PhraseMatcher>();

/** `[[router.rules]]` in the order of the file. */
export function* askRules(inquiry: Inquiry): Generator<Proposal> {
  const { hints, context } = inquiry;
  const { rules } = context.config.router;
  if (rules.length === 0) noteMiss(inquiry, PHASE, 'rules', 'there is none');
  let said: ReadonlySet<string> | undefined;
  const findSaid = () => {
    said ??= matcherOf(rules).find(hints.newestUserText);
    return said;
  };
  for (const rule of rules) {
    const { name, route: routes } = rule;
    const { holds, why: reason } = checkRule(rule, inquiry, findSaid);
    if (!holds) {
      noteMiss(inquiry, PHASE, name, reason);
      continue;
    }
    const proposal: Proposal = { phase: PHASE, scenario: 'default', name, reason, routes };
    noteMatch(inquiry, proposal);
    yield proposal;
  }
}

/** The phrases of all rules together, compiled once per configuration. */
function matcherOf(rules: readonly RouterRule[]): PhraseMatcher {
  const known = MATCHERS.get(rules);
  if (known !== undefined) return known;
  const matcher = createPhraseMatcher([...new Set(rules.flatMap(({ phrases }) => phrases))]);
  MATCHERS.set(rules, matcher);
  return matcher;
}
