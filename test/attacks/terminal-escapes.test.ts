import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNotify } from '../../src/commands/create-notify.ts';
import { runExplain } from '../../src/commands/explain.ts';
import { runLogs } from '../../src/commands/logs.ts';
import { printSummary } from '../../src/commands/print-summary.ts';
import { reportFailure } from '../../src/commands/report-failure.ts';
import { runStats } from '../../src/commands/stats.ts';
import { runStatus } from '../../src/commands/status.ts';
import { runTrust } from '../../src/commands/trust.ts';
import { ledgerFolder } from '../../src/config/config-paths.ts';
import { type LoadConfigOptions, loadConfig } from '../../src/config/load-config.ts';
import { type CapturedIo, captureIo } from '../support/command-io.ts';
import { configHome } from '../support/config-home.ts';
import { sendJson, sendSse, textChunks } from '../support/openai-answers.ts';
import {
  messagesRequest,
  startTestSession,
  startTestUpstream,
  type TestSession,
} from '../support/test-session.ts';

/** Clears the screen, renames the window, rings, goes back in the line, and turns what follows round. */
const HOSTILE = 'pwned\u001b[2J\u001b]0;pwned\u0007\b\r\u009b2J\u0090q\u2028\u202epwned\u2066';
const ACTING =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** Colours of tproxy's own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them
const COLOURS = /\u001b\[\d+m/g;

interface Scene {
  readonly session: TestSession;
  readonly options: LoadConfigOptions;
  readonly project: string;
}

/** A session in which everything that others may choose is hostile: models, errors, folders. */
async function scene(): Promise<Scene> {
  const upstream = await startTestUpstream((request, response) => {
    if (request.body?.stream === true) return sendSse(response, textChunks(HOSTILE));
    const error = { message: HOSTILE, type: HOSTILE, code: HOSTILE };
    return sendJson(response, 400, { error }, { 'x-request-id': 'pwned' });
  });
  const home = await configHome(`
[router]
default = "test,m"
[[providers]]
name = "test"
protocol = "openai"
api_base_url = "${upstream.url}/v1"
`);
  const project = join(home.project, 'pwned\u001b[2J\u202e');
  await mkdir(project);
  await writeFile(join(project, '.tproxy.toml'), '[router]\nbackground = "test,m"\n');
  const options = { ...home.options(), cwd: project };
  const config = await loadConfig(options);
  const session = await startTestSession(config, { homeFolder: home.home, projectFolder: project });
  for (const stream of [true, false]) {
    await (await session.post(messagesRequest({ stream, model: HOSTILE }))).text();
  }
  return { session, options, project };
}

const printed = ({ stdout, stderr }: CapturedIo): string =>
  `${stdout()}${stderr()}`.replace(COLOURS, '');

describe('what others have chosen moves no cursor', () => {
  it.each([false, true])('in "tproxy status" (json: %s)', async (json) => {
    const { options } = await scene();
    const captured = captureIo(options);
    await runStatus({ json, check: false, watch: false }, captured.io);
    expectHarmless(printed(captured));
  });

  it('in "tproxy status --check"', async () => {
    const { options } = await scene();
    const captured = captureIo(options);
    await runStatus({ json: false, check: true, watch: false }, captured.io);
    expectHarmless(printed(captured));
  });

  it.each([false, true])('in "tproxy stats" (json: %s)', async (json) => {
    const { options, session } = await scene();
    await session.close();
    // No request takes such a route any more; a file may hold anything.
    const ledger = join(ledgerFolder(options), 'requests.jsonl');
    const route = JSON.stringify(`test,${HOSTILE}`);
    await writeFile(ledger, (await readFile(ledger, 'utf8')).replaceAll('"test,m"', route));
    const captured = captureIo(options);
    await runStats({ days: '1', json }, captured.io);
    expectHarmless(printed(captured));
  });

  it.each([false, true])('in "tproxy logs" (json: %s)', async (json) => {
    const { options, session } = await scene();
    await session.close();
    const captured = captureIo(options);
    await runLogs({ follow: false, json, lines: '100', level: 'debug' }, captured.io);
    expectHarmless(printed(captured));
  });

  it.each([false, true])('in "tproxy explain --show-request" (json: %s)', async (json) => {
    const { options, project } = await scene();
    const file = join(project, 'request.json');
    const messages = [{ role: 'user', content: HOSTILE }];
    await writeFile(file, JSON.stringify(messagesRequest({ model: HOSTILE, messages })));
    const captured = captureIo(options);
    await runExplain({ file, json, showRequest: true }, captured.io);
    expectHarmless(printed(captured));
  });

  it('in the summary of a session', async () => {
    const { options, session } = await scene();
    const captured = captureIo(options);
    const notices = [`First.\n${HOSTILE}`];
    await printSummary({ activity: session.activity, durationMs: 1, notices }, captured.io);
    expectHarmless(printed(captured));
  });

  it('in a notice of the launcher, such as that of a project file in a hostile folder', async () => {
    const { options, project } = await scene();
    const captured = captureIo(options);
    createNotify(captured.io.stderr)(`${project} is not used.\n${HOSTILE}`);
    expect(printed(captured)).toMatch(/^tproxy: .*\n.*\n$/);
    const again = captureIo(options);
    createNotify(again.io.stderr)(`${project} is not used.\n${HOSTILE}`);
    expectHarmless(printed(again));
  });

  it('in "tproxy trust"', async () => {
    const { options } = await scene();
    const captured = captureIo(options);
    await runTrust(captured.io);
    expectHarmless(printed(captured));
  });

  it.each([
    ['a wrong value', `[router]\ndefault = "test${escaped(HOSTILE)}"\n`],
    ['an unknown provider', `[router]\ndefault = "x${escaped(HOSTILE)},m"\n`],
    ['an unknown key', `[router]\n"${escaped(HOSTILE)}" = 1\n`],
    ['a mistake in the syntax', `[router]\ndefault = ${HOSTILE}\n`],
  ])('in the error for a file with %s', async (_case, text) => {
    const { options, project } = await scene();
    await writeFile(join(project, '.tproxy.toml'), text);
    const captured = captureIo(options);
    const error = await runTrust(captured.io).catch((thrown: unknown) => thrown);
    await reportFailure(error, 'trust', captured.io);
    expectHarmless(printed(captured));
  });
});

function expectHarmless(text: string): void {
  expect(text).toContain('pwned');
  expect(ACTING.exec(text)).toBeNull();
}

/** As a string in TOML may hold it. */
function escaped(text: string): string {
  return text.replace(
    /[^\w[\];]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
