import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../src/route/decision.ts';
import { createLearnedRatios } from '../../src/session/learned-ratios.ts';
import { tempFolder } from '../support/temp-folder.ts';

const CHAT: Candidate = {
  route: 'deepseek,deepseek-chat',
  provider: 'deepseek',
  model: 'deepseek-chat',
};
const passedOn = (model: string): Candidate => ({
  route: 'passthrough',
  provider: 'anthropic',
  model,
});

describe('createLearnedRatios', () => {
  it('corrects the first estimate of the next session by the answers of the last', async () => {
    const file = join(await tempFolder(), 'ratios.json');
    const last = createLearnedRatios(file, () => 1);
    await last.load();
    last.observe(CHAT, 20_000, 25_000);
    await last.save();
    const next = createLearnedRatios(file, () => 2);
    expect(next.correct(1000, CHAT)).toBe(1000);
    await next.load();
    expect(next.correct(1000, CHAT)).toBe(1250);
  });

  it('tells the models apart that one route leads to', async () => {
    const ratios = createLearnedRatios(join(await tempFolder(), 'ratios.json'), () => 1);
    ratios.observe(passedOn('claude-opus-4-8'), 20_000, 27_000);
    expect(ratios.correct(1000, passedOn('claude-opus-4-8'))).toBe(1350);
    expect(ratios.correct(1000, passedOn('claude-haiku-4-5'))).toBe(1000);
  });
});
