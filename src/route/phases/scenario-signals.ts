import type { RequestKind } from '../../analyze/request-hints.ts';
import { quote } from '../../config/describe-value.ts';
import type { Scenario } from '../../config/types.ts';
import { findGlob } from '../glob.ts';
import { type Finding, fails, holds } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import { kindName } from './kind-name.ts';

const ALL_BUT_BACKGROUND = ['image', 'web_search', 'long_context', 'think', 'default'] as const;

/**
 * The scenarios that a request of each kind may belong to (client.md 3.2, 3.3). Subagents,
 * compactions and permission checks are never background work, whatever model they name. A check of
 * a model goes where that model's requests go; a count, which says little of the request to come,
 * where most of them go.
 */
const OPEN_TO: Readonly<Record<RequestKind, readonly Scenario[]>> = {
  main: [...ALL_BUT_BACKGROUND, 'background'],
  subagent: ALL_BUT_BACKGROUND,
  web_search: ['image', 'web_search', 'long_context', 'default'],
  compaction: ALL_BUT_BACKGROUND,
  permission_classifier: ['long_context', 'default'],
  title: ['image', 'long_context', 'background', 'default'],
  quota_probe: ['background', 'default'],
  model_check: ['background', 'default'],
  side_call: ['image', 'long_context', 'background', 'default'],
  count: ['default'],
};

/** Helpers of the client that run beside the conversation. */
const BACKGROUND_KINDS: ReadonlySet<RequestKind> = new Set(['title', 'quota_probe', 'side_call']);

type Signal = (inquiry: Inquiry) => Finding;

const SIGNALS: Readonly<Record<Scenario, Signal>> = {
  image: checkImages,
  web_search: checkWebSearch,
  long_context: checkLength,
  think: checkThinking,
  background: checkBackground,
  default: () => holds('no other route applies'),
};

/** Whether a request is the kind of work that a scenario is for, configured or not. */
export function checkScenario(scenario: Scenario, inquiry: Inquiry): Finding {
  const { kind } = inquiry.hints;
  const finding = SIGNALS[scenario](inquiry);
  if (!finding.holds || OPEN_TO[kind].includes(scenario)) return finding;
  return fails(`${finding.why}, but ${kindName(kind)} never goes there`);
}

function checkImages({ hints: { newImages, newDocuments } }: Inquiry): Finding {
  const found = [
    ...(newImages > 0 ? [counted(newImages, 'new image')] : []),
    ...(newDocuments > 0 ? [counted(newDocuments, 'new document')] : []),
  ];
  return found.length === 0 ? fails('there is no new image or document') : holds(found.join(', '));
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function checkWebSearch({ hints }: Inquiry): Finding {
  return hints.webSearch
    ? holds('the provider is asked to search the web')
    : fails('no web search is asked for');
}

function checkLength(inquiry: Inquiry): Finding {
  const { longContextThreshold, routes } = inquiry.context.config.router;
  if (routes.long_context === undefined) return fails('no long_context route is configured');
  const { tokens } = inquiry;
  return tokens > longContextThreshold
    ? holds(`${tokens} tokens are more than ${longContextThreshold}`)
    : fails(`${tokens} tokens are not more than ${longContextThreshold}`);
}

function checkThinking({ hints, context }: Inquiry): Finding {
  const { thinkEfforts } = context.config.router;
  if (hints.planMode) return holds('plan mode is on');
  if (hints.ultrathink) return holds('ultrathink is asked for');
  if (hints.effort !== undefined && thinkEfforts.includes(hints.effort)) {
    return holds(`the effort is ${hints.effort}`);
  }
  return fails(
    thinkEfforts.length === 0
      ? 'neither plan mode nor ultrathink'
      : `neither plan mode, ultrathink nor an effort of ${thinkEfforts.join(' or ')}`,
  );
}

function checkBackground({ hints, context }: Inquiry): Finding {
  const { model, kind } = hints;
  if (context.modelAliases.has(model)) return holds(`${quote(model)} is the background model`);
  if (BACKGROUND_KINDS.has(kind)) return holds(`it is ${kindName(kind)}`);
  const glob = findGlob(context.config.router.backgroundModels, [model]);
  return glob === undefined
    ? fails(`neither ${kindName(kind)} nor ${quote(model)} is background work`)
    : holds(`${quote(model)} is a background model (${quote(glob)})`);
}
