import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineWriter, type LineWriter } from '../../src/files/line-writer.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

interface Written {
  readonly writer: LineWriter;
  /** The lines that are in the file. */
  lines(): Promise<readonly string[]>;
}

async function start(): Promise<Written> {
  const folder = await tempFolder();
  const onFailure = (error: Error): void => {
    throw error;
  };
  const text = () => readFile(join(folder, 'lines.jsonl'), 'utf8').catch(() => '');
  return {
    writer: createLineWriter({ folder, name: 'lines', onFailure, now: Date.now }),
    lines: async () => (await text()).split('\n').slice(0, -1),
  };
}

// What several processes, rotation and full disks do is shown with the ledger and the log.
describe('createLineWriter', () => {
  it('writes by itself, a moment later', async () => {
    const { writer, lines } = await start();
    writer.append('one');
    writer.append('two');
    await waitUntil(
      async () => (await lines()).length === 2,
      () => 'nothing was written',
    );
    expect(await lines()).toEqual(['one', 'two']);
  });

  it('goes on after a flush that found nothing to write', async () => {
    const { writer, lines } = await start();
    await writer.flush();
    writer.append('one');
    await writer.flush();
    expect(await lines()).toEqual(['one']);
  });

  it('loses no line, whenever it is flushed', async () => {
    const step = fc.constantFrom('append', 'flush', 'flush and wait', 'wait');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { writer, lines } = await start();
        const expected: string[] = [];
        for (const [index, taken] of steps.entries()) {
          if (taken === 'append') {
            writer.append(String(index));
            expected.push(String(index));
          } else if (taken === 'flush') void writer.flush();
          else if (taken === 'flush and wait') await writer.flush();
          else await new Promise((resolve) => setImmediate(resolve));
        }
        await writer.flush();
        expect(await lines()).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
