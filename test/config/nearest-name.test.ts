import { describe, expect, it } from 'vitest';
import { nearestName } from '../../src/config/nearest-name.ts';

describe('nearestName', () => {
  const names = ['deepseek', 'openai', 'openrouter', 'xai', 'zai', 'port', 'host'];

  it.each([
    ['deepsek', 'deepseek'],
    ['DeepSeek', 'deepseek'],
    ['depeseek', 'deepseek'],
    ['open-router', 'openrouter'],
    ['prot', 'port'],
    ['xia', 'xai'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearestName(name, names)).toBe(meant);
  });

  it.each(['', 'q', 'mistral', 'completely-other'])('has no guess for %j', (name) => {
    expect(nearestName(name, names)).toBeUndefined();
  });
});
