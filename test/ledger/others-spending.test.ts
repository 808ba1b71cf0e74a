import { describe, expect, it } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.ts';
import { followOthersSpending } from '../../src/ledger/others-spending.ts';
import { requestRecord } from '../support/request-record.ts';
import { tempFolder } from '../support/temp-folder.ts';

describe('followOthersSpending', () => {
  it('adds up what other sessions spent since a moment, each request once', async () => {
    const folder = await tempFolder();
    const spend = async (id: string, startedAt: number, costUsd: number | undefined) => {
      const session = { id, project: undefined };
      const onFailure = (error: Error) => {
        throw error;
      };
      const ledger = createLedger({ folder, session, onFailure, now: Date.now });
      ledger.append(requestRecord({ startedAt, costUsd }));
      await ledger.flush();
    };
    const spent = followOthersSpending(folder, 'own');
    expect(await spent(1_000)).toBe(0);
    await spend('other', 999, 16);
    await spend('other', 1_000, 1);
    await spend('own', 1_000, 32);
    await spend('third', 2_000, 2);
    await spend('third', 2_000, undefined);
    expect(await spent(1_000)).toBe(3);
    expect(await spent(1_000)).toBe(3);
    await spend('third', 3_000, 4);
    expect(await spent(1_000)).toBe(7);
    expect(await spent(2_000)).toBe(6);
  });
});
