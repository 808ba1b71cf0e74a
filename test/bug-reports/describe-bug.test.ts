import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  bugIdentity,
  type Circumstances,
  describeBug,
} from '../../src/bug-reports/describe-bug.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const FACTS: Circumstances = {
  command: 'code',
  sources: ['config.toml (user, used)'],
  secrets: ['the key of a provider'],
  homeFolder: '/home/ada',
  projectFolder: '/home/ada/work/secret-client',
  version: '1.2.3',
};

function bug(message: string, stack = '    at run (/home/ada/lib/tproxy/dist/cli.js:1:2)'): Error {
  const error = new TypeError(message);
  error.stack = `TypeError: ${message}\n${stack}`;
  return error;
}

const detailsOf = (error: unknown, facts = FACTS): string =>
  describeBug(error, facts, AT).split('\n\n').slice(1).join('\n\n');

describe('describeBug', () => {
  it('tells the versions, the command, the names of the files, and the stack', () => {
    expect(describeBug(bug('x is undefined'), FACTS, AT)).toBe(
      `2026-01-02T03:04:05.678Z
tproxy 1.2.3, Node.js ${process.version}, ${process.platform} ${process.arch}
command: code
configuration: config.toml (user, used)

TypeError: x is undefined
    at run (~/lib/tproxy/dist/cli.js:1:2)
`,
    );
  });

  it('tells the errors behind it', () => {
    const error = bug('outer');
    error.cause = bug('inner');
    expect(detailsOf(error)).toMatch(/^TypeError: outer\n.*\ncaused by: TypeError: inner\n/);
  });

  it.each([
    ['a key', 'bad the key of a provider'],
    ['what looks like a key', 'bad sk-abcdefghijkl'],
    ['a session secret', `GET /s/${'aB3-'.repeat(11)}/v1/messages`],
    ['a bearer token', 'Authorization: Bearer abc.def'],
    ['a header in JSON', '{"x-api-key": "hunter2hunter2"}'],
    ['a cookie', 'cookie: session=hunter2'],
    ['a login in an address', 'http://ada:hunter2@proxy:8080/ refused'],
  ])('holds no trace of %s', (_what, message) => {
    const text = detailsOf(bug(message));
    expect(text).toContain('[key]');
    expect(text).not.toMatch(/hunter2|abc\.def|sk-abc|aB3-|the key of/);
  });

  it('holds nothing of a prompt that a message quotes', () => {
    const prompt = 'Please rewrite the plan of the attack';
    for (const message of [
      `Unexpected token P, "${prompt.slice(0, 10)}"... is not valid JSON`,
      `Cannot read "${prompt}"`,
      `Cannot read '${prompt}'`,
    ]) {
      expect(detailsOf(bug(message))).not.toContain('Please');
    }
  });

  it('holds neither home nor project folder, as a path or an address', () => {
    const { homeFolder, projectFolder = '' } = FACTS;
    const stack = [homeFolder, projectFolder]
      .map(
        (folder) => `    at f (${pathToFileURL(folder)}/a.js:1:1)\n    at g (${folder}/b.js:1:1)`,
      )
      .join('\n');
    const text = detailsOf(bug(`ENOENT, open ${projectFolder}/x`, stack));
    expect(text).not.toMatch(/ada|secret-client/);
    expect(text).toContain('file://~/a.js');
    expect(text).toContain('<project>/b.js');
  });

  it('says of a thing that is no error only what it is', () => {
    expect(detailsOf({ prompt: 'hello' })).toBe(
      'something thrown that is no error, of type object\n',
    );
  });

  it('is bounded', () => {
    expect(describeBug(bug('x'.repeat(1_000_000)), FACTS, AT).length).toBeLessThan(20_000);
  });
});

describe('bugIdentity', () => {
  it('is the same for the same stack, and another for another', () => {
    expect(bugIdentity(bug('a'))).toBe(bugIdentity(bug('a')));
    expect(bugIdentity(bug('a'))).not.toBe(bugIdentity(bug('b')));
    expect(bugIdentity(bug('a', '    at f (x:1:1)'))).not.toBe(bugIdentity(bug('a')));
  });
});
