import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { drained } from '../../src/upstream/drained.ts';

/** As much of a response as is waited for. */
function responseThat(destroyed: boolean) {
  const emitter = Object.assign(new EventEmitter(), { destroyed });
  return { emitter, response: emitter as unknown as ServerResponse };
}

describe('drained', () => {
  it.each(['drain', 'close'])('settles at %s, and leaves no listener', async (event) => {
    const { emitter, response } = responseThat(false);
    const settled = drained(response);
    emitter.emit(event);
    await settled;
    expect(emitter.eventNames()).toEqual([]);
  });

  it('waits for nothing when the client has gone already', async () => {
    const { emitter, response } = responseThat(true);
    await drained(response);
    expect(emitter.eventNames()).toEqual([]);
  });
});
