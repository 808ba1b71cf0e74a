import { describe, expect, it, onTestFinished } from 'vitest';
import { startDemoProvider } from '../../src/demo/demo-provider.ts';
import { DEMO_CONTENT } from '../../src/demo/play-turn.ts';
import { testConfig, testProvider } from '../support/test-config.ts';
import { messagesRequest, startTestSession } from '../support/test-session.ts';

const FILE = '/scratch/hello.md';
const TOOL = { name: 'Write', description: '', input_schema: { type: 'object' } };

async function start() {
  const provider = await startDemoProvider(FILE);
  onTestFinished(() => provider.close());
  return provider;
}

describe('startDemoProvider', () => {
  it('plays a model that a session can translate, streamed and whole', async () => {
    const { baseUrl } = await start();
    const config = testConfig({ kind: 'model', provider: 'test', model: 'demo-model' }, [
      testProvider(baseUrl),
    ]);
    const session = await startTestSession(config);
    const streamed = await session.stream({ tools: [TOOL] });
    expect(streamed).toMatchObject({ stopReason: 'tool_use', blockTypes: ['text', 'tool_use'] });
    const input = { file_path: FILE, content: DEMO_CONTENT };
    expect(JSON.parse(streamed.tools[0]?.input ?? '')).toEqual(input);

    const whole: unknown = await (await session.post(messagesRequest({ tools: [TOOL] }))).json();
    expect(whole).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'text' }, { type: 'tool_use', name: 'Write', input }],
    });
  });

  it.each(['not JSON', '[]', ''])('hangs up on a request that is %j', async (body) => {
    const { baseUrl } = await start();
    await expect(fetch(`${baseUrl}/chat/completions`, { method: 'POST', body })).rejects.toThrow();
  });

  it('listens no more after it is closed', async () => {
    const provider = await startDemoProvider(FILE);
    await provider.close();
    await expect(fetch(provider.baseUrl)).rejects.toThrow();
  });
});
