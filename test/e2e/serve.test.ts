import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startTproxy } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { expectClean, openaiConfig } from './support/openai-run.ts';
import { CLAUDE, scratchPerson } from './support/scratch-person.ts';
import { mainRequests, say, startModel } from './support/scripted-model.ts';

const run = promisify(execFile);

it('serves a claude that was told its address and token', async () => {
  const upstream = await startModel(() => [say('All is well.')]);
  const person = await scratchPerson({
    config: openaiConfig(upstream),
    env: { FAKE_KEY: TEST_KEY },
  });
  const tproxy = startTproxy({ person, args: ['serve', '--json'] });
  const { address, token } = JSON.parse(await tproxy.prints(/^.*\n/));
  const { FAKE_KEY: _elsewhere, ...env } = person.env;
  const claude = run(CLAUDE, ['-p', 'Is all well?'], {
    cwd: person.project,
    env: {
      ...env,
      ANTHROPIC_BASE_URL: address,
      ANTHROPIC_AUTH_TOKEN: token,
      NO_PROXY: '127.0.0.1',
    },
  });
  claude.child.stdin?.end();
  expect((await claude).stdout).toBe('All is well.\n');
  expect(mainRequests(upstream)).toHaveLength(1);
  upstream.requests.forEach(expectClean);
  expect(JSON.stringify(upstream.requests)).not.toContain(token);
  tproxy.kill('SIGTERM');
  expect(await tproxy.ended).toMatchObject({ status: 0, stderr: '' });
});
