import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FakeUpstream, SeenRequest } from '../support/fake-upstream.ts';
import { runTproxy, type TproxyEnd } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { startTestUpstream } from '../support/test-session.ts';
import { type ScratchPerson, scratchPerson, TPROXY } from './support/scratch-person.ts';
import { call, say, type Turn } from './support/scripted-model.ts';
import { openTerminal } from './support/terminal.ts';
import { tinyPng } from './support/tiny-png.ts';

/** A route of its own for each kind of work; the model's name tells which was taken. */
const SCENARIOS = [
  'default',
  'background',
  'think',
  'long_context',
  'web_search',
  'image',
  'subagent',
] as const;

function everyRoute({ url }: FakeUpstream): string {
  const routes = SCENARIOS.map((name) => `${name} = "fake,${name}"`).join('\n');
  return `[router]
${routes}

[[providers]]
name = "fake"
protocol = "openai"
api_base_url = "${url}/v1"
api_key = "$FAKE_KEY"
quirks = { web_search = "model" }
`;
}

type Script = Partial<Record<(typeof SCENARIOS)[number], readonly Turn[]>>;

interface Routed {
  readonly person: ScratchPerson;
  readonly upstream: FakeUpstream;
}

/**
 * A provider where the models of `turns` play theirs in order, and every other model says its own
 * name. What helpers ask goes to `background` and gets JSON.
 */
async function setUp(script: Script | ((person: ScratchPerson) => Script)): Promise<Routed> {
  const left = new Map<string, Turn[]>();
  const upstream = await startTestUpstream((request, response) => {
    const model = modelOf(request);
    const fallback = say(model === 'background' ? '{"title":"A test"}' : `I am ${model}.`);
    return (left.get(model)?.shift() ?? fallback)(request, response);
  });
  const person = await scratchPerson({
    config: everyRoute(upstream),
    env: { FAKE_KEY: TEST_KEY },
  });
  const turns = typeof script === 'function' ? script(person) : script;
  for (const [model, list] of Object.entries(turns)) left.set(model, [...list]);
  return { person, upstream };
}

const modelOf = ({ body }: SeenRequest): string => String(body?.model);

/** The models that were asked, each as often as it was, without the helpers'. */
const asked = ({ upstream }: Routed): readonly string[] =>
  upstream.requests.map(modelOf).filter((model) => model !== 'background');

function run({ person }: Routed, ...args: readonly string[]): Promise<TproxyEnd> {
  return runTproxy({ person, args: ['code', '-p', 'Do the task, please.', ...args] });
}

describe('tproxy code, with a route for every kind of work', { timeout: 90_000 }, () => {
  it('sends the conversation to default and the title to background', async () => {
    const routed = await setUp({});
    const { stdout } = await run(routed);
    expect(stdout).toBe('I am default.\n');
    expect(asked(routed)).toEqual(['default']);
    expect(routed.upstream.requests.map(modelOf)).toContain('background');
  });

  it('sends plan mode to think', async () => {
    const routed = await setUp({});
    const { stdout } = await run(routed, '--permission-mode', 'plan');
    expect(stdout).toBe('I am think.\n');
    expect(asked(routed)).toEqual(['think']);
  });

  it('sends a high effort to think', async () => {
    const routed = await setUp({});
    const { stdout } = await run(routed, '--effort', 'xhigh');
    expect(stdout).toBe('I am think.\n');
  });

  it('sends a subagent to subagent, and what it found back to default', async () => {
    const input = {
      description: 'Look around',
      prompt: 'Look around and report.',
      subagent_type: 'general-purpose',
    };
    const routed = await setUp({
      default: [call({ id: 'call_1', name: 'Agent', input }), say('Done by default.')],
    });
    const { stdout } = await run(routed);
    expect(stdout).toBe('Done by default.\n');
    expect(asked(routed)).toContain('subagent');
    const last = routed.upstream.requests
      .filter((request) => modelOf(request) === 'default')
      .at(-1);
    expect(JSON.stringify(last?.body)).toContain('I am subagent.');
  });

  it('sends a picture that was just read to image, and the next turn to default again', async () => {
    const routed = await setUp(({ project }) => ({
      default: [
        call({ id: 'call_1', name: 'Read', input: { file_path: join(project, 'red.png') } }),
        say('Seen.'),
      ],
      image: [call({ id: 'call_2', name: 'Glob', input: { pattern: '*.png' } })],
    }));
    await writeFile(join(routed.person.project, 'red.png'), tinyPng());
    const { stdout } = await run(routed);
    expect(stdout).toBe('Seen.\n');
    expect(asked(routed)).toEqual(['default', 'image', 'default']);
  });

  it('sends the search of the web to web_search', async () => {
    const input = { query: 'the weather' };
    const routed = await setUp({
      default: [call({ id: 'call_1', name: 'WebSearch', input }), say('Found.')],
    });
    const { stdout } = await run(routed, '--allowedTools', 'WebSearch');
    expect(stdout).toBe('Found.\n');
    expect(asked(routed)).toEqual(['default', 'web_search', 'default']);
  });

  it('sends /compact where the conversation goes, never to background', async () => {
    const routed = await setUp({ default: [say('One from default.'), say('Two from default.')] });
    const { project: cwd, env } = routed.person;
    const terminal = openTerminal({ file: process.execPath, args: [TPROXY, 'code'], cwd, env });
    await terminal.shows(/^❯/m);
    const ask = async (text: string): Promise<void> => {
      terminal.type(text);
      await terminal.shows(text);
      terminal.type('\r');
    };
    await ask('The first question.');
    await terminal.shows('One from default.');
    await ask('The second question.');
    await terminal.shows('Two from default.');
    await ask('/compact');
    await terminal.shows(/ompacted/);
    const compaction = routed.upstream.requests.find(({ text }) =>
      text.includes('CRITICAL: Respond with TEXT ONLY'),
    );
    expect(compaction && modelOf(compaction)).toBe('default');
    await ask('/exit');
    await terminal.exitCode;
  });
});
