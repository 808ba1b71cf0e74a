import { describe, expect, it } from 'vitest';
import { DEMO_CONTENT, playTurn } from '../../src/demo/play-turn.ts';

const FILE = '/scratch/project/hello.md';
const TOOLS = [{ type: 'function', function: { name: 'Write', parameters: {} } }];
const ASK = { role: 'user', content: 'Write the file.' };

describe('DEMO_CONTENT', () => {
  it.each(['"', '\\', 'ï', '日', '🚀', '\n'])(
    'holds %j, which a careless translation spoils',
    (text) => {
      expect(DEMO_CONTENT).toContain(text);
    },
  );
});

describe('playTurn', () => {
  it('writes the file when it is asked for the first time', () => {
    const turn = playTurn({ messages: [ASK], tools: TOOLS }, FILE);
    expect(turn).toMatchObject({ finishReason: 'tool_calls', toolCall: { name: 'Write' } });
    expect(JSON.parse(turn.toolCall?.json ?? '')).toEqual({
      file_path: FILE,
      content: DEMO_CONTENT,
    });
  });

  it('says that it is done when it is shown the result', () => {
    const result = { role: 'tool', tool_call_id: 'call_demo_1', content: 'written' };
    const turn = playTurn({ messages: [ASK, result], tools: TOOLS }, FILE);
    expect(turn).toMatchObject({ finishReason: 'stop', toolCall: undefined });
    expect(turn.text).toContain('Done.');
  });

  it('makes a title when it is asked for one', () => {
    const request = { messages: [ASK], response_format: { type: 'json_schema' } };
    expect(JSON.parse(playTurn(request, FILE).text)).toEqual({ title: expect.any(String) });
  });

  it.each<[string, Record<string, unknown>]>([
    ['no tools', { messages: [ASK] }],
    ['other tools', { messages: [ASK], tools: [{ function: { name: 'Read' } }, null, {}] }],
    ['nothing at all', {}],
    ['messages that are none', { messages: ['hello', null] }],
  ])('just says hello to a request with %s', (_, request) => {
    expect(playTurn(request, FILE)).toMatchObject({ text: 'Hello.', finishReason: 'stop' });
  });

  it('counts tokens', () => {
    const { usage } = playTurn({ messages: [ASK], tools: TOOLS }, FILE);
    expect(usage.prompt_tokens).toBeGreaterThan(0);
    expect(usage.completion_tokens).toBeGreaterThan(0);
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
  });
});
