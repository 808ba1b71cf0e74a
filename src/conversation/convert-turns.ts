import { createConversationMemory, type Former } from '../anthropic/conversation-memory.ts';
import type { ContentBlock, Message } from '../anthropic/request.ts';
import type { Target } from '../protocols/adapter.ts';
import { createNotebook, type PlacedRemark, remarksBefore } from './placed-remarks.ts';
import { isAnsweredAlike, observed, repeatRemarks, type WholeRequest } from './remarks.ts';
import { isSameTarget } from './same-target.ts';
import { groupTurns, type Turn } from './turns.ts';

/** The conversion of one request, whose result depends on nothing else but its messages. */
export interface TurnConversion extends WholeRequest {
  readonly target: Target;
}

export interface TurnRules<Conversion extends TurnConversion, Item> {
  /** Whether a block of an assistant turn would reach the provider. May warn, and nothing else. */
  isSent(block: ContentBlock, conversion: Conversion): boolean;
  /** What a turn becomes. Must depend on nothing but the turn and the conversion. */
  convert(turn: Turn, conversion: Conversion): readonly Item[];
}

/** What the turns of a conversation became. */
export interface ConvertedTurns<Item> {
  readonly items: readonly Item[];
  /** Whose the last turn is; undefined when there is none. */
  readonly lastRole: Turn['role'] | undefined;
}

/** What the messages of a request became. */
interface Converted<Item> extends ConvertedTurns<Item> {
  readonly messages: readonly Message[];
  readonly target: Target;
  /** Where one may go on: the assistant turns, in order. */
  readonly joints: readonly Joint[];
  /** Made while turns were put together, and while they were converted; each once. */
  readonly grouping: readonly PlacedRemark[];
  readonly converting: readonly PlacedRemark[];
}

interface Joint {
  /** Messages before the turn, and with it. */
  readonly start: number;
  readonly end: number;
  /** Items before the turn's own. */
  readonly items: number;
}

/**
 * A fast path: converts the turns of a conversation, and of one that has grown only the new ones,
 * so that the others become the same objects again. All that conversion does besides is done again:
 * warnings, and names and ids of the wire, which must come out alike. Its slow twin is the same
 * with nothing remembered, which everything goes to that does not begin as an earlier conversation.
 */
export function createTurnConverter<Conversion extends TurnConversion, Item>(
  rules: TurnRules<Conversion, Item>,
): (messages: readonly Message[], conversion: Conversion) => ConvertedTurns<Item> {
  const memory = createConversationMemory<Converted<Item>>();
  return (messages, conversion) => {
    const former = memory.closest(messages, ({ target }) =>
      isSameTarget(target, conversion.target),
    );
    const kept = former && keepUpToJoint(former);
    const isValid = kept !== undefined && isAnsweredAlike(kept.converting, conversion);
    const converted = goOn(isValid ? kept : NOTHING, messages, conversion, rules);
    memory.add(converted, former);
    return converted;
  };
}

type Beginning<Item> = Omit<Converted<Item>, 'messages' | 'target' | 'lastRole'> & {
  /** How many messages it is made of. */
  readonly from: number;
};

const NOTHING: Beginning<never> = { from: 0, items: [], joints: [], grouping: [], converting: [] };

/** All before the last assistant turn that is whole among the same messages: there turns meet. */
function keepUpToJoint<Item>({
  made,
  shared,
}: Former<Converted<Item>>): Beginning<Item> | undefined {
  const last = made.joints.findLastIndex(({ end }) => end <= shared);
  const joint = made.joints[last];
  if (joint === undefined) return undefined;
  return {
    from: joint.start,
    items: made.items.slice(0, joint.items),
    joints: made.joints.slice(0, last),
    grouping: remarksBefore(made.grouping, joint.start),
    converting: remarksBefore(made.converting, joint.start),
  };
}

function goOn<Conversion extends TurnConversion, Item>(
  beginning: Beginning<Item>,
  messages: readonly Message[],
  conversion: Conversion,
  rules: TurnRules<Conversion, Item>,
): Converted<Item> {
  const items = [...beginning.items];
  const joints = [...beginning.joints];
  const grouping = createNotebook(beginning.grouping);
  const converting = createNotebook(beginning.converting);
  let start = -1;
  // As when nothing is known: first all turns are put together, then all are converted.
  repeatRemarks(beginning.grouping, conversion);
  const grouper = observed(conversion, (remark) => grouping.add(remark, start));
  const turns = groupTurns(
    messages,
    (block, at) => {
      start = at;
      return rules.isSent(block, grouper);
    },
    beginning.from,
  );
  start = -1;
  repeatRemarks(beginning.converting, conversion);
  const converter = observed(conversion, (remark) => converting.add(remark, start));
  for (const turn of turns) {
    if (turn.role === 'assistant') {
      start = turn.start;
      joints.push({ start, end: turn.end, items: items.length });
    }
    for (const item of rules.convert(turn, converter)) items.push(item);
  }
  return {
    messages,
    target: conversion.target,
    items,
    lastRole: turns.at(-1)?.role,
    joints,
    grouping: grouping.list(),
    converting: converting.list(),
  };
}
