import { describe, expect, it } from 'vitest';
import { sendJson } from '../support/openai-answers.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { runOpenaiTask } from './support/openai-run.ts';
import { breakOff, refuse, say, type Turn } from './support/scripted-model.ts';

/** Refuses with this status, words and headers. */
function answerError(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Turn {
  return (_request, response) => sendJson(response, status, { error: { message } }, headers);
}

const hangUp: Turn = (_request, response) => response.destroy();

const OVERFLOW = refuse(
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 10000 tokens.",
);

describe('tproxy code -p when the provider fails', { timeout: 60_000 }, () => {
  it('gets a whole answer after a stream that broke in its first block', async () => {
    const { result, requests } = await runOpenaiTask({
      turns: [breakOff('Half a sen'), say('A whole sentence.')],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'A whole sentence.\n' });
    // The client falls back to a request without streaming (client.md 4.3).
    expect(requests.map(({ body }) => body.stream)).toEqual([true, false]);
    expect(requests[1]?.body.messages).toEqual(requests[0]?.body.messages);
  });

  it('lets claude try again after a connection that broke before the answer', async () => {
    const { result, requests } = await runOpenaiTask({ turns: [hangUp, say('Here I am.')] });
    expect(result).toMatchObject({ status: 0, stdout: 'Here I am.\n' });
    expect(requests.map(({ body }) => body.stream)).toEqual([true, true]);
  });

  it('lets claude try again after a rate limit, not before the provider allows it', async () => {
    const moments: number[] = [];
    const noting =
      (turn: Turn): Turn =>
      (request, response) => {
        moments.push(Date.now());
        return turn(request, response);
      };
    const { result } = await runOpenaiTask({
      turns: [
        noting(answerError(429, 'Too many requests.', { 'retry-after': '1' })),
        noting(say('Patience.')),
      ],
    });
    expect(result).toMatchObject({ status: 0, stdout: 'Patience.\n' });
    const [refused = 0, answered = 0] = moments;
    expect(answered - refused).toBeGreaterThanOrEqual(1000);
  });

  it.each([
    {
      fault: 'a refusal',
      turn: refuse('The moon is in the wrong phase.'),
      words:
        'API Error: 400 fake answered 400 for model fake-model: The moon is in the wrong phase.',
    },
    {
      fault: 'a refused key',
      turn: answerError(401, `Incorrect API key provided: ${TEST_KEY}.`),
      words: /^API Error: 400 fake answered 401 .*The key is refused: check \$FAKE_KEY\.$/,
    },
    {
      fault: 'an unknown model',
      turn: answerError(404, 'The model `fake-model` does not exist'),
      words: /^API Error: 400 fake answered 404 .*Check the model in the route "fake,fake-model"/,
    },
    {
      fault: 'a first message that is too long',
      turn: OVERFLOW,
      words: /^Prompt is too long · the request is ~10000 tokens \(limit 8192\)/,
    },
    {
      fault: 'an empty account',
      turn: answerError(402, 'Insufficient Balance'),
      words: /^API Error: 402 fake answered 402 .*Check the balance of the account at fake\.$/,
    },
  ])('ends with 1 and words for a person after $fault', async ({ turn, words }) => {
    const { result, requests } = await runOpenaiTask({ turns: [turn, say('Never asked.')] });
    expect(result.status).toBe(1);
    expect(result.stdout.trimEnd()).toMatch(words);
    // Neither a stack nor the key.
    expect(result.stdout).not.toMatch(/\n\s+at |\.js:\d+/);
    expect(result.stdout).not.toContain(TEST_KEY);
    expect(requests).toHaveLength(1);
  });
});
