import { describe, expect, it, vi } from 'vitest';
import { analyzeRequest } from '../../src/analyze/analyze-request.ts';
import { holdQuestion, type Question } from '../../src/server/question.ts';

function question(): Question {
  const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
  const bytes = Buffer.from(JSON.stringify(body));
  const hints = analyzeRequest({ endpoint: 'messages', body, headers: {} }, () => 7);
  return { bytes, envelope: { model: 'm', stream: true, body }, hints };
}

describe('holdQuestion', () => {
  it('gives the question out until it is let go of', () => {
    const asked = question();
    const held = holdQuestion(asked);
    expect(held.read()).toBe(asked);
    held.letGo();
    expect(() => held.read()).toThrow('let go');
  });

  it('knows no count where nothing was counted', () => {
    const held = holdQuestion(question());
    expect(held.countedTokens).toBeUndefined();
    held.letGo();
    held.letGo();
    expect(held.countedTokens).toBeUndefined();
  });

  it('counts later when the answer is over', () => {
    const asked = question();
    const held = holdQuestion(asked);
    held.countLater();
    held.letGo();
    expect(asked.hints.isCounted).toBe(false);
    expect(held.countedTokens).toBe(7);
    expect(held.countedTokens).toBe(7);
  });

  it('counts later when the answer lasts', async () => {
    const asked = question();
    const held = holdQuestion(asked);
    held.countLater();
    held.letGo();
    await vi.waitUntil(() => asked.hints.isCounted);
    expect(held.countedTokens).toBe(7);
  });

  it('counts at once for whoever asks before the answer has begun', () => {
    const held = holdQuestion(question());
    held.countLater();
    expect(held.countedTokens).toBe(7);
  });

  it('keeps the count beyond the question', () => {
    const held = holdQuestion(question());
    expect(held.read().hints.tokens).toBe(7);
    expect(held.countedTokens).toBe(7);
    held.letGo();
    held.letGo();
    expect(held.countedTokens).toBe(7);
  });
});
