import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runStats } from '../../src/commands/stats.ts';
import { ledgerFolder } from '../../src/config/config-paths.ts';
import { createLedger } from '../../src/ledger/create-ledger.ts';
import { captureIo } from '../support/command-io.ts';
import { requestRecord } from '../support/request-record.ts';
import { tempFolder } from '../support/temp-folder.ts';

const DAY_MS = 86_400_000;

async function person() {
  const homeDir = await tempFolder();
  return captureIo({ env: { NO_COLOR: '1' }, cwd: homeDir, homeDir });
}

async function keep(folder: string, ...ages: readonly number[]): Promise<void> {
  const session = { id: 's', project: undefined };
  const onFailure = (error: Error) => {
    throw error;
  };
  const ledger = createLedger({ folder, session, now: Date.now, onFailure });
  for (const age of ages) ledger.append(requestRecord({ startedAt: Date.now() - age * DAY_MS }));
  await ledger.flush();
}

describe('runStats', () => {
  it('shows the last days', async () => {
    const { io, stdout, stderr } = await person();
    await keep(ledgerFolder(io), 0, 2, 9);
    await runStats({ days: '7', json: false }, io);
    expect(stdout()).toMatch(
      /^2 requests in 1 session in the last 7 days\n {2}route .*\n {2}one,a /,
    );
    expect(stderr()).toBe('');
  });

  it('prints the same as JSON', async () => {
    const { io, stdout } = await person();
    await keep(ledgerFolder(io), 0, 9);
    await runStats({ days: '1', json: true }, io);
    expect(JSON.parse(stdout())).toMatchObject({
      days: 1,
      sessions: 1,
      total: { requests: 1, cost: { usd: 0.25, unknown: 0 } },
      routes: [{ route: 'one,a' }],
      skippedLines: 0,
    });
  });

  it('has nothing to show before the first session', async () => {
    const { io, stdout } = await person();
    await runStats({ days: '30', json: false }, io);
    expect(stdout()).toBe('No requests in the last 30 days\n');
  });

  it.each(['0', '-1', '1.5', 'x', '', '1e3', '99999'])('refuses --days %j', async (days) => {
    const { io, stdout } = await person();
    await expect(runStats({ days, json: false }, io)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('allowed: a whole number from 1'),
    });
    expect(stdout()).toBe('');
  });

  it('says why the ledger cannot be read', async () => {
    const { io } = await person();
    const folder = ledgerFolder(io);
    await mkdir(dirname(folder), { recursive: true });
    await writeFile(folder, 'a file');
    await expect(runStats({ days: '1', json: false }, io)).rejects.toMatchObject({
      code: 'ledger_unreadable',
      message: expect.stringContaining(`The ledger in ${join(folder)} cannot be read: ENOTDIR`),
    });
  });
});
