import { describe, expect, it } from 'vitest';
import { loadInTurns } from '../../src/session/load-in-turns.ts';

const never = new AbortController().signal;

describe('loadInTurns', () => {
  it('begins nothing before what stands ahead of it is through, and lets others go between', async () => {
    const events: string[] = [];
    const load = (name: string) => async () => {
      events.push(`${name} begins`);
      setImmediate(() => events.push('something else'));
      await Promise.resolve();
      events.push(`${name} ends`);
    };
    await loadInTurns([load('one'), load('two')], never);
    expect(events).toEqual([
      'one begins',
      'one ends',
      'something else',
      'two begins',
      'two ends',
      'something else',
    ]);
  });

  it('loads the others when one fails, and then tells of it', async () => {
    const loaded: number[] = [];
    const fails = () => Promise.reject(new Error('gone'));
    const loads = [1, 2].map((number) => async () => void loaded.push(number));
    await expect(loadInTurns([fails, ...loads, fails], never)).rejects.toThrow('gone');
    expect(loaded).toEqual([1, 2]);
  });

  it('begins nothing more once it is told to end', async () => {
    const ending = new AbortController();
    const loaded: number[] = [];
    const last = async (): Promise<void> => {
      loaded.push(1);
      ending.abort();
    };
    await loadInTurns([last, async () => void loaded.push(2)], ending.signal);
    expect(loaded).toEqual([1]);
  });
});
