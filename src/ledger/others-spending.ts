import { readLedger } from './read-ledger.ts';

/**
 * Follows what all other sessions spend. Each call reads only what was written since the last one.
 * @returns a function that gives the US dollars of requests that came in since a moment, in
 * milliseconds since the epoch. It rejects with the system's own error where the ledger cannot be read.
 */
export function followOthersSpending(
  folder: string,
  ownSession: string,
): (since: number) => Promise<number> {
  let from: number | undefined;
  let spent = 0;
  let positions = new Map<number, number>();
  return async (since) => {
    if (since !== from) {
      from = since;
      spent = 0;
      positions = new Map();
    }
    await readLedger(folder, {
      since,
      positions,
      onLine({ session, costUsd = 0 }) {
        if (session !== ownSession) spent += costUsd;
      },
    });
    return spent;
  };
}
