import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { runTproxy, startTproxy } from '../support/run-tproxy.ts';
import { announcedSessions } from '../support/session-folder.ts';
import { startTestUpstream } from '../support/test-session.ts';

describe('tproxy stats', () => {
  it('has nothing to show before the first session', async () => {
    const { status, stdout, stderr } = await runTproxy({
      person: await scratchPerson(),
      args: ['stats'],
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: 'No requests in the last 30 days\n',
      stderr: '',
    });
  });

  it('ends with 2 for a number of days that is none', async () => {
    const { status, stdout, stderr } = await runTproxy({
      person: await scratchPerson(),
      args: ['stats', '--days', 'x'],
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('--days: found "x"');
  });

  it('shows what ended sessions did, and never what was asked', async () => {
    const upstream = await startTestUpstream((_, response) =>
      sendJson(response, 200, completion({ content: 'hello' })),
    );
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const session = startTproxy({ person, args: ['code'], claude: 'report-signals' });
    await session.prints(/ready/);
    const [file] = await announcedSessions(person.sessionsDir);
    const prompt = 'the text of the prompt';
    const answer = await fetch(`${file?.baseUrl}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'claude-opus-4-8',
        max_tokens: 9,
        messages: [{ role: 'user', content: prompt }],
      }),
    });
    expect(answer.status).toBe(200);
    session.kill('SIGTERM');
    await session.ended;
    const { stdout } = await runTproxy({ person, args: ['stats', '--days', '2', '--json'] });
    expect(JSON.parse(stdout)).toMatchObject({
      days: 2,
      sessions: 1,
      total: { requests: 1, failures: 0 },
      routes: [{ route: 'local,test-model' }],
    });
    expect(stdout).not.toContain(prompt);
    const { stdout: page } = await runTproxy({ person, args: ['stats'] });
    expect(page).toContain('1 request in 1 session in the last 30 days\n');
    expect(page).toMatch(/ {2}local,test-model +1 +0 /);
  });
});
