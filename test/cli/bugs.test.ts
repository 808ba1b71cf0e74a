import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import { completion, sendJson } from '../support/openai-answers.ts';
import { openaiConfig } from '../support/openai-config.ts';
import { runTproxy } from '../support/run-tproxy.ts';
import { startTestUpstream } from '../support/test-session.ts';

/** Node's option that runs `code` first, in tproxy alone: claude is run with the same environment. */
function planted(code: string): Record<string, string> {
  const module = `if (process.argv[1]?.endsWith('tproxy.js')) { ${code} }`;
  const url = `data:text/javascript,${encodeURIComponent(`import http from 'node:http'; ${module}`)}`;
  return { NODE_OPTIONS: `--import=${url}` };
}

/** As each request comes in. */
const DURING_A_REQUEST = `
  const { emit } = http.Server.prototype;
  http.Server.prototype.emit = function (event, ...values) {
    if (event === 'request') {
      setImmediate(() => { throw new TypeError('planted exception'); });
      Promise.reject(new RangeError('planted rejection'));
      process.emitWarning('planted warning');
    }
    return emit.call(this, event, ...values);
  };`;

/** When it has begun to print. */
const WHILE_PRINTING = `
  const { write } = process.stdout;
  process.stdout.write = (...values) => {
    setImmediate(() => { throw new TypeError('planted exception'); });
    process.stdout.write = write;
    return write.apply(process.stdout, values);
  };`;

async function reportsOf({ sessionsDir }: ScratchPerson): Promise<readonly string[]> {
  const folder = join(dirname(sessionsDir), 'diagnostics');
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

describe('an error that nobody caught', () => {
  it('ends no session, is kept off the terminal, and is told afterwards', async () => {
    const upstream = await startTestUpstream((_request, response) =>
      sendJson(response, 200, completion({ content: 'an answer all the same' })),
    );
    const person = await scratchPerson({ config: openaiConfig(`${upstream.url}/v1`) });
    const env = planted(DURING_A_REQUEST);
    const end = await runTproxy({ person, args: ['code', 'hi'], claude: 'ask-once', env });
    expect(end).toMatchObject({ status: 0, stdout: 'an answer all the same\n' });
    const lines = end.stderr.trimEnd().split('\n').toSorted();
    expect(lines).toEqual([
      'tproxy: Node.js warned while the session ran: Warning: planted warning',
      expect.stringMatching(
        /^tproxy: tproxy met with a bug of its own and went on\. Please report/,
      ),
      expect.stringMatching(
        /^tproxy: tproxy met with a bug of its own and went on\. Please report/,
      ),
    ]);
    const reports = (await reportsOf(person)).join('\n');
    expect(reports).toContain('TypeError: planted exception\n');
    expect(reports).toContain('RangeError: planted rejection\n');
    expect(reports).toContain('\ncommand: code\nconfiguration: config.toml (user, used)\n');
  });

  it('ends any other command with 1 and one sentence', async () => {
    const person = await scratchPerson();
    const args = ['status', '--watch'];
    const end = await runTproxy({ person, args, env: planted(WHILE_PRINTING) });
    expect(end.status).toBe(1);
    expect(end.stderr).toMatch(
      /^tproxy: This is a bug in tproxy\. Please report it at https:\S+ with the file \S+\.txt\.\n$/,
    );
    const [report, ...others] = await reportsOf(person);
    expect(others).toEqual([]);
    expect(report).toMatch(/\ncommand: status\n[\s\S]*\nTypeError: planted exception\n/);
  });
});
