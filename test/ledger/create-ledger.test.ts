import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLedger, type LedgerOptions } from '../../src/ledger/create-ledger.ts';
import { readLedger } from '../../src/ledger/read-ledger.ts';
import { createClock } from '../support/clock.ts';
import { requestRecord } from '../support/request-record.ts';
import { tempFolder } from '../support/temp-folder.ts';

function ledgerIn(folder: string, changes: Partial<LedgerOptions> = {}) {
  const failures: string[] = [];
  const ledger = createLedger({
    folder,
    session: { id: 'abc', project: 'p' },
    onFailure: ({ message }) => failures.push(message),
    now: createClock().now,
    ...changes,
  });
  return { ledger, failures };
}

async function modelsIn(folder: string) {
  const models: string[] = [];
  const skipped = await readLedger(folder, {
    since: 0,
    onLine: ({ requestedModel }) => models.push(requestedModel),
  });
  return { models, skipped };
}

const record = (requestedModel: string) => requestRecord({ requestedModel });
const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('createLedger', () => {
  it('writes one line for each request, for the owner alone', async () => {
    const folder = join(await tempFolder(), 'state', 'tproxy', 'ledger');
    const { ledger, failures } = ledgerIn(folder);
    ledger.append(record('a'));
    ledger.append(record('b'));
    await ledger.flush();
    ledger.append(record('c'));
    await ledger.flush();
    expect(await modelsIn(folder)).toEqual({ models: ['a', 'b', 'c'], skipped: 0 });
    expect(await readdir(folder)).toEqual(['requests.jsonl']);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'requests.jsonl'))).mode & 0o777).toBe(0o600);
    expect(failures).toEqual([]);
  });

  it('touches no disk before the first request', async () => {
    const folder = await tempFolder();
    await ledgerIn(join(folder, 'ledger')).ledger.flush();
    expect(await readdir(folder)).toEqual([]);
  });

  it('loses no line when two sessions write at once', async () => {
    const folder = await tempFolder();
    const one = ledgerIn(folder).ledger;
    const two = ledgerIn(folder).ledger;
    const names = [...numbered('one-', 200), ...numbered('two-', 200)];
    for (let index = 0; index < 200; index += 1) {
      one.append(record(`one-${index}`));
      two.append(record(`two-${index}`));
      if (index % 20 === 0) await one.flush();
    }
    await Promise.all([one.flush(), two.flush()]);
    const { models, skipped } = await modelsIn(folder);
    expect(skipped).toBe(0);
    expect(models.toSorted()).toEqual(names.toSorted());
  });

  it('puts full files aside, and keeps the newest of them', async () => {
    const folder = await tempFolder();
    const clock = createClock();
    const { ledger } = ledgerIn(folder, { maxBytes: 500, keep: 3, now: clock.now });
    for (const name of numbered('', 10)) {
      ledger.append(record(name));
      await ledger.flush();
      clock.advance(1);
    }
    const names = await readdir(folder);
    const full = names.filter((name) => name !== 'requests.jsonl');
    expect(full).toHaveLength(3);
    for (const name of full) {
      expect(name).toMatch(/^requests-20260101T0000000\d\dZ-[0-9a-f]{8}\.jsonl$/);
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
    const { models, skipped } = await modelsIn(folder);
    expect(skipped).toBe(0);
    expect(models).toEqual(numbered('', 10).slice(-models.length));
    expect(models.length).toBeGreaterThanOrEqual(3);
  });

  it('loses nothing when two sessions find the file full', async () => {
    const folder = await tempFolder();
    const options = { maxBytes: 2_000, keep: 1_000 };
    const one = ledgerIn(folder, options);
    const two = ledgerIn(folder, options);
    for (let index = 0; index < 60; index += 1) {
      one.ledger.append(record(`one-${index}`));
      two.ledger.append(record(`two-${index}`));
      if (index % 3 === 0) await Promise.race([one.ledger.flush(), two.ledger.flush()]);
    }
    await Promise.all([one.ledger.flush(), two.ledger.flush()]);
    const { models, skipped } = await modelsIn(folder);
    expect(skipped).toBe(0);
    expect(models.toSorted()).toEqual(
      [...numbered('one-', 60), ...numbered('two-', 60)].toSorted(),
    );
    expect([...one.failures, ...two.failures]).toEqual([]);
  });

  it('spoils no line after one that was cut off', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'requests.jsonl'), '{"v":1,"time":"2026');
    const { ledger } = ledgerIn(folder);
    ledger.append(record('a'));
    await ledger.flush();
    expect(await modelsIn(folder)).toEqual({ models: ['a'], skipped: 1 });
  });

  it('goes on where nothing can be written, and says so once', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    const { ledger, failures } = ledgerIn(join(file, 'ledger'));
    ledger.append(record('a'));
    await ledger.flush();
    ledger.append(record('b'));
    await ledger.flush();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toContain('ENOTDIR');
  });

  it('writes again when the disk can be written again', async () => {
    const parent = await tempFolder();
    const folder = join(parent, 'ledger');
    await writeFile(folder, 'in the way');
    const { ledger, failures } = ledgerIn(folder);
    ledger.append(record('lost'));
    await ledger.flush();
    await import('node:fs/promises').then(({ rm }) => rm(folder));
    ledger.append(record('kept'));
    await ledger.flush();
    expect(failures).toHaveLength(1);
    expect(await modelsIn(folder)).toEqual({ models: ['kept'], skipped: 0 });
  });
});

describe('readLedger', () => {
  it('finds nothing where there is no folder', async () => {
    expect(await modelsIn(join(await tempFolder(), 'none'))).toEqual({ models: [], skipped: 0 });
  });

  it('throws where the folder is none', async () => {
    const file = join(await tempFolder(), 'file');
    await writeFile(file, '');
    await expect(modelsIn(file)).rejects.toThrow('ENOTDIR');
  });

  it('skips and counts what is no line, and reads no other file', async () => {
    const folder = await tempFolder();
    const { ledger } = ledgerIn(folder);
    ledger.append(record('a'));
    await ledger.flush();
    await appendFile(join(folder, 'requests.jsonl'), 'nonsense\n\n{"v":1}\n{"v":1,"ti');
    await writeFile(join(folder, 'requests-notes.jsonl'), 'nonsense\n');
    expect(await modelsIn(folder)).toEqual({ models: ['a'], skipped: 3 });
  });

  it('leaves out earlier requests', async () => {
    const folder = await tempFolder();
    const { ledger } = ledgerIn(folder);
    for (const startedAt of [1_000, 2_000, 3_000]) {
      ledger.append(requestRecord({ startedAt, requestedModel: String(startedAt) }));
    }
    await ledger.flush();
    const models: string[] = [];
    await readLedger(folder, { since: 2_000, onLine: (line) => models.push(line.requestedModel) });
    expect(models).toEqual(['2000', '3000']);
  });

  it('reads files that are larger than its memory for one piece', async () => {
    const folder = await tempFolder();
    const { ledger } = ledgerIn(folder);
    const names = numbered('é-', 2_000);
    for (const name of names) ledger.append(record(name));
    await ledger.flush();
    expect((await stat(join(folder, 'requests.jsonl'))).size).toBeGreaterThan(600_000);
    expect(await modelsIn(folder)).toEqual({ models: names, skipped: 0 });
  });

  it('passes over a line without end', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'requests.jsonl'), 'x'.repeat(3_000_000));
    const { ledger } = ledgerIn(folder);
    ledger.append(record('a'));
    await ledger.flush();
    const { models, skipped } = await modelsIn(folder);
    expect(models).toEqual(['a']);
    expect(skipped).toBeGreaterThan(0);
  });

  it('goes on where it stopped, also in a file that was put aside meanwhile', async () => {
    const folder = await tempFolder();
    const positions = new Map<number, number>();
    const next = async () => {
      const models: string[] = [];
      await readLedger(folder, {
        since: 0,
        positions,
        onLine: (line) => models.push(line.requestedModel),
      });
      return models;
    };
    const { ledger } = ledgerIn(folder, { maxBytes: 1_000 });
    const append = async (name: string) => {
      ledger.append(record(name));
      await ledger.flush();
    };
    await append('a');
    expect(await next()).toEqual(['a']);
    expect(await next()).toEqual([]);
    for (const name of ['b', 'c', 'd']) await append(name);
    expect(await next()).toEqual(['b', 'c', 'd']);
    const file = join(folder, 'requests.jsonl');
    const whole = (await readFile(file, 'utf8').catch(() => '')) || '{"v":1,';
    await appendFile(file, whole.slice(0, 10));
    expect(await next()).toEqual([]);
    await append('e');
    expect(await next()).toEqual(['e']);
  });

  it('says when a folder may not be read', async () => {
    if (process.getuid?.() === 0) return;
    const folder = join(await tempFolder(), 'ledger');
    await mkdir(folder);
    await chmod(folder, 0);
    await expect(modelsIn(folder)).rejects.toThrow('EACCES');
    await chmod(folder, 0o700);
  });
});
