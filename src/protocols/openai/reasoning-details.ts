import { isRecord } from '../../json/is-record.ts';

/** One item of OpenRouter's `reasoning_details` (wire.md 5.4), with whatever else stands in it. */
export interface ReasoningDetail {
  readonly type: string;
  readonly text?: unknown;
  readonly summary?: unknown;
  readonly data?: unknown;
  readonly signature?: unknown;
  readonly format?: unknown;
  readonly index?: unknown;
  readonly id?: unknown;
}

/** The field of an item that grows from fragment to fragment; encrypted items arrive whole. */
const GROWING: Readonly<Record<string, 'text' | 'summary'>> = {
  'reasoning.text': 'text',
  'reasoning.summary': 'summary',
};

/** Makers that refuse their own text without its signature; an item that names none is Anthropic's. */
const SIGNING_FORMATS: readonly unknown[] = [
  undefined,
  null,
  'anthropic-claude-v1',
  'google-gemini-v1',
];

/** The items among what came as `reasoning_details`. */
export function readDetails(value: unknown): readonly ReasoningDetail[] {
  return Array.isArray(value) ? value.filter(isDetail) : [];
}

/** What of an item can be shown. */
export function detailText(detail: ReasoningDetail): string {
  return string(detail[GROWING[detail.type] ?? 'text']);
}

/**
 * Joins the fragments of a stream: those that follow one another and grow the same text become one
 * item, with the first signature among them.
 */
export function mergeDetails(details: readonly ReasoningDetail[]): readonly ReasoningDetail[] {
  const merged: ReasoningDetail[] = [];
  for (const detail of details) {
    const last = merged.at(-1);
    const joined = last && joinFragments(last, detail);
    if (joined === undefined) merged.push(detail);
    else merged[merged.length - 1] = joined;
  }
  return merged;
}

/**
 * Whether an item can go back. Text of a maker that signs is refused without its signature, and
 * what is signed or encrypted is of use to the model alone that made it.
 */
export function isReplayable(detail: ReasoningDetail, isSameModel: boolean): boolean {
  if (!isSameModel) return detail.type === 'reasoning.text' && detail.format === 'unknown';
  if (detail.type !== 'reasoning.text') return true;
  return string(detail.signature) !== '' || !SIGNING_FORMATS.includes(detail.format);
}

/**
 * What tells an item from all others, so that it goes back once in a conversation; undefined for
 * plain text, which may well be the same twice.
 */
export function detailKey({ data, signature, id, summary }: ReasoningDetail): string | undefined {
  if (string(data) !== '') return `data ${string(data)}`;
  if (string(signature) !== '') return `signature ${string(signature)}`;
  return string(id) === '' ? undefined : `id ${string(id)} ${string(summary)}`;
}

function joinFragments(last: ReasoningDetail, next: ReasoningDetail): ReasoningDetail | undefined {
  const field = GROWING[next.type];
  if (field === undefined || last.type !== next.type || beginsAnother(last, next)) return undefined;
  const signature = string(last.signature) || string(next.signature);
  return {
    ...next,
    ...withoutEmpty(last),
    [field]: string(last[field]) + string(next[field]),
    ...(signature === '' ? {} : { signature }),
  };
}

/** A signature ends an item: text that comes under another number or signature belongs to the next. */
function beginsAnother(last: ReasoningDetail, next: ReasoningDetail): boolean {
  const ended = string(last.signature) !== '' && detailText(next) !== '';
  if (!ended) return false;
  const otherSignature = string(next.signature) !== '' && next.signature !== last.signature;
  return otherSignature || last.index !== next.index;
}

function withoutEmpty(detail: ReasoningDetail): object {
  const entries = Object.entries(detail).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries);
}

function isDetail(value: unknown): value is ReasoningDetail {
  return isRecord(value) && typeof value['type'] === 'string' && value['type'] !== '';
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
