import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { CONFIG_KEY, openaiConfig } from '../support/openai-config.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { startTestUpstream } from '../support/test-session.ts';

/** A session in which the configuration becomes `change` of what it was, between two requests. */
async function editedSession(change: (config: string) => string) {
  const upstream = await startTestUpstream(({ body }, response) =>
    sendJson(response, 200, completion({ content: `to ${body.model}` })),
  );
  const config = openaiConfig(`${upstream.url}/v1`);
  const person = await scratchPerson({ config });
  const file = join(person.env['XDG_CONFIG_HOME'] ?? '', 'tproxy', 'config.toml');
  const env = { CONFIG: file, CHANGED: change(config) };
  const end = await runTproxy({ person, args: ['code'], claude: 'change-config', env });
  return { ...end, file };
}

describe('the configuration, edited during a session', () => {
  it('is in force for the next request, and nothing is said', async () => {
    const end = await editedSession((config) => config.replace('test-model', 'other-model'));
    expect(end).toMatchObject({
      status: 0,
      stdout: 'to test-model\nto other-model\n',
      stderr: '',
    });
  });

  it('stays as it was when it is broken, which is told after the session', async () => {
    const end = await editedSession((config) => config.replace('local,test-model', 'nobody,x'));
    expect(end).toMatchObject({ status: 0, stdout: 'to test-model\nto test-model\n' });
    expect(end.stderr).toMatch(/^tproxy: The configuration saved at .+ is not in force:\n/);
    expect(end.stderr).toContain(`${end.file}:2:1: router.default: `);
    expect(end.stderr).not.toMatch(/^\s+at /m);
    expect(end.stderr).not.toContain(CONFIG_KEY);
  });

  it('says in the same place what waits for the next start', async () => {
    const end = await editedSession((config) => `[proxy]\nport = 4711\n\n${config}`);
    expect(end).toMatchObject({
      status: 0,
      stdout: 'to test-model\nto test-model\n',
      stderr: 'tproxy: proxy.port = 4711 takes effect at the next start.\n',
    });
  });
});
