import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchPerson } from '../e2e/support/scratch-person.ts';
import { runTproxy, startTproxy } from '../support/run-tproxy.ts';

describe('the standard streams of tproxy code', () => {
  it.each([
    ['text', 'one\ntwo'],
    ['bytes that are no text', 'a\0b\u001b[1mc\r\n\u0004d'],
    ['nothing', ''],
    ['a megabyte', 'line of text\n'.repeat(80_000)],
  ])('bring %s from a pipe to claude', async (_, input) => {
    const person = await scratchPerson();
    const end = await runTproxy({ person, args: ['code'], claude: 'read-stdin' }, input);
    expect(end).toEqual({ status: 0, signal: undefined, stdout: input, stderr: '' });
  });

  it('bring what is typed at once, not at the end', async () => {
    const person = await scratchPerson();
    const tproxy = startTproxy({ person, args: ['code'], claude: 'read-stdin' });
    tproxy.stdin?.write('first\n');
    await tproxy.prints(/first\n/);
    tproxy.stdin?.end('second\n');
    expect(await tproxy.ended).toMatchObject({ status: 0, stdout: 'first\nsecond\n' });
  });

  it('may be without an input', async () => {
    const person = await scratchPerson();
    const start = { person, args: ['code'], claude: 'read-stdin', stdin: 'ignore' } as const;
    expect(await runTproxy(start)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it("are claude's alone", async () => {
    const person = await scratchPerson();
    expect(await runTproxy({ person, args: ['code'], claude: 'speak' })).toEqual({
      status: 0,
      signal: undefined,
      stdout: 'said to stdout\n',
      stderr: 'said to stderr\n',
    });
  });

  it('bring what tproxy has to say before claude starts, and not to stdout', async () => {
    const person = await scratchPerson();
    await writeFile(join(person.project, '.tproxy.toml'), '[router]\ndefault = "ollama,x"\n');
    const { stdout, stderr } = await runTproxy({
      person,
      args: ['code'],
      claude: 'speak',
      env: {
        ANTHROPIC_BASE_URL: 'https://user:secret@gateway.example/path',
        CLAUDE_CODE_USE_VERTEX: '1',
      },
    });
    expect(stdout).toBe('said to stdout\n');
    const lines = stderr.split('\n');
    expect(lines.slice(0, -2).every((line) => line.startsWith('tproxy: '))).toBe(true);
    expect(lines.slice(-2)).toEqual(['said to stderr', '']);
    expect(stderr).toContain('.tproxy.toml is not used. Read it, then run: tproxy trust');
    expect(stderr).toContain('CLAUDE_CODE_USE_VERTEX is not passed on to claude');
    expect(stderr).toContain('ANTHROPIC_BASE_URL (gateway.example) is replaced');
    expect(stderr).not.toContain('secret');
  });
});
