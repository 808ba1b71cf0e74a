import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchEndingSignals } from '../../src/serve/watch-signals.ts';

function watch() {
  const source = new EventEmitter();
  const clock = { now: 0 };
  const send = (signal: NodeJS.Signals): boolean => source.emit(signal, signal);
  return { clock, send, signals: watchEndingSignals(source, () => clock.now), source };
}

describe('watchEndingSignals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('waits for %s', async (signal) => {
    const { send, signals } = watch();
    send(signal);
    expect(await signals.first).toBe(signal);
    expect(signals.again.aborted).toBe(false);
  });

  it('takes a second one as insisting, and leaves a third to the system', async () => {
    const { clock, send, signals } = watch();
    send('SIGTERM');
    clock.now = 100;
    send('SIGINT');
    expect(await signals.first).toBe('SIGTERM');
    expect(signals.again.aborted).toBe(true);
    expect(send('SIGINT')).toBe(false);
  });

  it('takes two at once as one', () => {
    const { clock, send, signals } = watch();
    send('SIGINT');
    clock.now = 99;
    send('SIGINT');
    expect(signals.again.aborted).toBe(false);
    expect(send('SIGINT')).toBe(true);
  });

  it('listens no more when it is stopped', () => {
    const { signals, source } = watch();
    signals.stop();
    expect(source.eventNames()).toEqual([]);
  });
});
