import { describe, expect, it } from 'vitest';
import { loadEncoding } from '../../src/tokens/load-encoding.ts';

describe('loadEncoding', () => {
  it('lets the event loop run while it builds the table', async () => {
    // The second time, no turn of the event loop comes from reading the file.
    await loadEncoding('o200k_base');
    let turns = 0;
    let isLoading = true;
    const countTurns = (): void => {
      turns += 1;
      if (isLoading) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    await loadEncoding('o200k_base');
    isLoading = false;
    expect(turns).toBeGreaterThan(15);
  });
});
