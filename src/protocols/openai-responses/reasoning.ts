import type { MessagesRequest } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import type { EffortRule, OpenAiEffort } from '../../config/types.ts';
import type { Warn } from '../../conversation/warnings.ts';
import { asksForWebSearch } from '../../conversation/web-search.ts';
import { OPENAI_EFFORT_RULES } from '../../providers/openai-efforts.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { Target } from '../adapter.ts';
import { nearestEffort } from '../nearest-effort.ts';
import { thinkingWish } from '../thinking-wish.ts';
import type { ResponsesRequest } from './wire-types.ts';

type ThinkingRequest = Pick<MessagesRequest, 'thinking' | 'output_config' | 'tools'>;

/**
 * The effort that the model accepts and the wish for a summary (wire.md 9.3); nothing for a model
 * that is not known to take an effort.
 */
export function reasoningFields(
  request: ThinkingRequest,
  target: Target,
): Pick<ResponsesRequest, 'reasoning'> {
  const effort = effortFor(request, target);
  if (effort === undefined) return {};
  const isWanted = thinkingWish(request) !== 'off';
  return { reasoning: { effort, ...(isWanted ? { summary: 'auto' } : {}) } };
}

/** Whether a model may hold reasoning that could be sent back; unless known, it may. */
export function mayReason({ provider, model }: Target): boolean {
  const own = limitsOf(provider, model).reasons;
  return (own ?? limitsOf(provider, model, 'openai').reasons) !== false;
}

/** Reasoning models refuse both unless they do not reason this time, some even then (wire.md 2.2, 3.2). */
export function samplingFields(
  request: MessagesRequest,
  target: Target,
  warn: Warn,
): Pick<ResponsesRequest, 'temperature' | 'top_p'> {
  const { temperature, top_p }: Readonly<Record<string, unknown>> = { ...request };
  const sampling = {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { top_p } : {}),
  };
  const effort = effortFor(request, target);
  const isTaken =
    effort === undefined || (effort === 'none' && !effortRule(target)?.refusesSampling);
  if (isTaken) return sampling;
  for (const name of Object.keys(sampling)) warn(name, 'dropped: a model that reasons refuses it');
  return {};
}

function effortFor(request: ThinkingRequest, target: Target): OpenAiEffort | undefined {
  if (!mayReason(target)) return undefined;
  const rule = effortRule(target);
  const accepted = rule?.effortsOnResponses ?? rule?.efforts ?? [];
  // The search tool is refused together with it.
  const usable = asksForWebSearch(request)
    ? accepted.filter((effort) => effort !== 'minimal')
    : accepted;
  return nearestEffort(thinkingWish(request), usable);
}

/** Whoever serves them, models have the names that OpenAI gave them, some with a vendor before it. */
function effortRule({ provider, model }: Target): EffortRule | undefined {
  const name = wireModel(model);
  const bareName = name.slice(name.lastIndexOf('/') + 1);
  return (provider.quirks.effortRules ?? OPENAI_EFFORT_RULES).find(
    ({ models }) => name.startsWith(models) || bareName.startsWith(models),
  );
}
