import { type Remark, remarkKey } from './remarks.ts';

/** A remark, and where in the conversation it was made. */
export interface PlacedRemark {
  readonly remark: Remark;
  /** The number of a message. */
  readonly at: number;
}

/** Remarks in their order. Each is kept where it was made first: there it takes effect. */
export interface Notebook {
  readonly add: (remark: Remark, at: number) => void;
  readonly list: () => readonly PlacedRemark[];
}

/** Goes on from earlier remarks. */
export function createNotebook(earlier: readonly PlacedRemark[]): Notebook {
  const byKey = new Map(earlier.map((placed) => [remarkKey(placed.remark), placed] as const));
  return {
    add(remark, at) {
      const key = remarkKey(remark);
      if (!byKey.has(key)) byKey.set(key, { remark, at });
    },
    list: () => [...byKey.values()],
  };
}

/** Those that were made before a message. */
export function remarksBefore(
  placed: readonly PlacedRemark[],
  message: number,
): readonly PlacedRemark[] {
  return placed.filter(({ at }) => at < message);
}
