import { isRecord } from '../json/is-record.ts';

/** A content block, tool or the like of which nothing is known but that it is an object. */
export type LooseBlock = Readonly<Record<string, unknown>>;

/** The objects of an array; of anything else, none. */
export function records(value: unknown): readonly LooseBlock[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The text of a text block. */
export function textOf({ type, text }: LooseBlock): string | undefined {
  return type === 'text' && typeof text === 'string' ? text : undefined;
}
