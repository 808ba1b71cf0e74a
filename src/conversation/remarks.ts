import type { Warn } from './warnings.ts';

/**
 * What the conversion of a part of a request has to do with the rest: it may warn, and ask for what
 * depends on the whole request or on what was asked before.
 */
export interface WholeRequest {
  readonly warn: Warn;
  /** A tool's name on the wire. */
  readonly toolName?: (name: string) => string;
  /** A tool call's id on the wire. */
  readonly toolCallId?: (id: string) => string;
  /** Whether a piece of reasoning is the first with this key; true once. */
  readonly isFirst?: (key: string) => boolean;
}

/** One of these, with what came of it. Each is of use once in a request, however often it comes. */
export type Remark =
  | { readonly type: 'warning'; readonly feature: string; readonly detail: string }
  | { readonly type: 'tool_name'; readonly name: string; readonly wire: string }
  | { readonly type: 'tool_call_id'; readonly id: string; readonly wire: string }
  | { readonly type: 'first'; readonly key: string };

/** A remark that was kept, with whatever else is known of it. */
export interface Noted {
  readonly remark: Remark;
}

/**
 * The same conversion, which hands each remark to `note`, too. What every request would answer in
 * the same way is none: a name or an id that stays as it is does so whatever else there is.
 */
export function observed<Conversion extends WholeRequest>(
  conversion: Conversion,
  note: (remark: Remark) => void,
): Conversion {
  const { toolName, toolCallId, isFirst } = conversion;
  return {
    ...conversion,
    warn(feature: string, detail: string) {
      conversion.warn(feature, detail);
      note({ type: 'warning', feature, detail });
    },
    ...(toolName && {
      toolName(name: string) {
        const wire = toolName(name);
        if (wire !== name) note({ type: 'tool_name', name, wire });
        return wire;
      },
    }),
    ...(toolCallId && {
      toolCallId(id: string) {
        const wire = toolCallId(id);
        if (wire !== id) note({ type: 'tool_call_id', id, wire });
        return wire;
      },
    }),
    ...(isFirst && {
      isFirst(key: string) {
        note({ type: 'first', key });
        return isFirst(key);
      },
    }),
  };
}

/**
 * Whether everything would be answered as it was. To ask again changes nothing, so that one may
 * convert anew after a no.
 */
export function isAnsweredAlike(
  remarks: readonly Noted[],
  { toolName, toolCallId }: WholeRequest,
): boolean {
  return remarks.every(({ remark }) => {
    if (remark.type === 'tool_name') return toolName?.(remark.name) === remark.wire;
    if (remark.type === 'tool_call_id') return toolCallId?.(remark.id) === remark.wire;
    // The others depend on nothing but what was asked before.
    return true;
  });
}

/** Does what the conversion would do besides converting, once `isAnsweredAlike` has said yes. */
export function repeatRemarks(remarks: readonly Noted[], { warn, isFirst }: WholeRequest): void {
  for (const { remark } of remarks) {
    if (remark.type === 'warning') warn(remark.feature, remark.detail);
    else if (remark.type === 'first') isFirst?.(remark.key);
  }
}

/** What tells one remark from another. */
export function remarkKey(remark: Remark): string {
  switch (remark.type) {
    case 'warning':
      return `warning ${remark.feature}\n${remark.detail}`;
    case 'tool_name':
      return `tool_name ${remark.name}`;
    case 'tool_call_id':
      return `tool_call_id ${remark.id}`;
    case 'first':
      return `first ${remark.key}`;
  }
}
