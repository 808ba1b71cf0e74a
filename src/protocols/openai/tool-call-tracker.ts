import type { Part } from '../../anthropic/parts.ts';
import {
  createToolInputScanner,
  type ToolInputScanner,
} from '../../anthropic/tool-input-scanner.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import type { ToolCallFragment } from './chunk-types.ts';

interface TrackedCall {
  readonly key: string;
  readonly index: number | undefined;
  id: string | undefined;
  name: string;
  /** Arguments that came before the name. */
  held: string;
  started: boolean;
  readonly scanner: ToolInputScanner;
}

interface Fragment {
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly input: string;
}

/** Assigns the fragments of an answer's tool calls to their calls. */
export interface ToolCallTracker {
  readonly count: number;
  /** A call's arguments have begun and are not a closed object yet. */
  readonly hasOpenInput: boolean;
  push(fragment: ToolCallFragment): readonly Part[];
  /** Ends every call. @throws ProxyError `upstream_invalid_tool_call` for a call that never got a name. */
  end(): readonly Part[];
}

/**
 * Vendors disagree on what a fragment repeats (wire.md 2.4): calls are told apart by index and id,
 * and where both are missing by a name that comes again after complete arguments. That the
 * arguments could be parsed never ends a call, since they may go on.
 *
 * @param toolNames name on the wire → name that the client knows.
 */
export function createToolCallTracker(toolNames: ReadonlyMap<string, string>): ToolCallTracker {
  const calls = createCallIndex();
  let openInputs = 0;

  const open = (fragment: Fragment): TrackedCall => {
    const call: TrackedCall = {
      key: `call-${calls.all.length}`,
      index: fragment.index,
      id: undefined,
      name: '',
      held: '',
      started: false,
      scanner: createToolInputScanner(),
    };
    calls.add(call);
    return call;
  };

  return {
    get count() {
      return calls.all.length;
    },
    get hasOpenInput() {
      return openInputs > 0;
    },
    push(raw) {
      const fragment = readFragment(raw);
      const call = findCall(calls, fragment) ?? open(fragment);
      if (!call.started && fragment.id !== '') calls.name(call, fragment.id);
      const wasOpen = isInputOpen(call);
      const parts = extend(call, fragment, toolNames);
      openInputs += Number(isInputOpen(call)) - Number(wasOpen);
      return parts;
    },
    end() {
      return calls.all.map((call) => {
        if (!call.started) {
          throw new ProxyError(
            'upstream_invalid_tool_call',
            'The upstream sent a tool call without a name.',
          );
        }
        return { type: 'tool-end', key: call.key };
      });
    },
  };
}

/** The calls of an answer, found without a search: an answer may hold very many. */
interface CallIndex {
  readonly all: readonly TrackedCall[];
  add(call: TrackedCall): void;
  /** The client loses one of two calls with the same id, so the second goes without (client.md 4.1). */
  name(call: TrackedCall, id: string): void;
  withId(id: string): TrackedCall | undefined;
  /** The latest call with this index. */
  inSlot(index: number): TrackedCall | undefined;
}

function createCallIndex(): CallIndex {
  const all: TrackedCall[] = [];
  const byId = new Map<string, TrackedCall>();
  const bySlot = new Map<number, TrackedCall>();
  return {
    all,
    add(call) {
      all.push(call);
      if (call.index !== undefined) bySlot.set(call.index, call);
    },
    name(call, id) {
      if (call.id !== undefined || byId.has(id)) return;
      call.id = id;
      byId.set(id, call);
    },
    withId: (id) => byId.get(id),
    inSlot: (index) => bySlot.get(index),
  };
}

function isInputOpen({ scanner }: TrackedCall): boolean {
  return !scanner.empty && !scanner.complete;
}

/** The call that a fragment goes on with; undefined when it begins a new one. */
function findCall(calls: CallIndex, fragment: Fragment): TrackedCall | undefined {
  const { index, id, name } = fragment;
  const sameId = calls.withId(id);
  if (index === undefined) return sameId ?? continued(calls.all.at(-1), fragment);
  if (sameId?.index === index) return sameId;
  // A fragment without a name cannot begin a call: its index must be a slip.
  return continued(calls.inSlot(index), fragment) ?? (name === '' ? sameId : undefined);
}

/** Whether a fragment without a matching id goes on with the latest call of its slot. */
function continued(latest: TrackedCall | undefined, fragment: Fragment): TrackedCall | undefined {
  if (latest === undefined || fragment.name === '' || latest.name === '') return latest;
  const otherId = fragment.id !== '' && latest.id !== undefined && fragment.id !== latest.id;
  if (otherId || fragment.name !== latest.name) return undefined;
  const repeatsWholeCall = latest.scanner.complete && fragment.input !== '';
  return repeatsWholeCall ? undefined : latest;
}

function extend(
  call: TrackedCall,
  fragment: Fragment,
  toolNames: ReadonlyMap<string, string>,
): readonly Part[] {
  const parts: Part[] = [];
  if (call.name === '') call.name = fragment.name;
  call.scanner.push(fragment.input);
  if (!call.started) {
    call.held += fragment.input;
    if (call.name === '') return parts;
    call.started = true;
    const name = toolNames.get(call.name) ?? call.name;
    parts.push({ type: 'tool-start', key: call.key, id: call.id, name });
    if (call.held !== '') parts.push({ type: 'tool-input', key: call.key, json: call.held });
  } else if (fragment.input !== '') {
    parts.push({ type: 'tool-input', key: call.key, json: fragment.input });
  }
  return parts;
}

function readFragment(raw: ToolCallFragment): Fragment {
  const { index } = raw;
  return {
    index: typeof index === 'number' ? index : undefined,
    id: legalId(raw.id),
    name: typeof raw.function?.name === 'string' ? raw.function.name : '',
    input: inputText(raw.function?.arguments),
  };
}

/** Kimi's `functions.Bash:0` holds characters that Anthropic refuses in a history (wire.md 8, 9.8). */
function legalId(id: unknown): string {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' ? text.replace(/[^A-Za-z0-9_-]/g, '_') : '';
}

/** An empty object is a placeholder at some and a call without arguments at others: both are no text. */
function inputText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) && Object.keys(value).length > 0 ? JSON.stringify(value) : '';
}
