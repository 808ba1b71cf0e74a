import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statePaths } from '../config/config-paths.ts';
import { loadConfig } from '../config/load-config.ts';
import { startDemoProvider } from '../demo/demo-provider.ts';
import { DEMO_CONTENT } from '../demo/play-turn.ts';
import { UserError } from '../errors/user-error.ts';
import { findClaude } from '../launcher/find-claude.ts';
import { runSession } from '../launcher/run-session.ts';
import type { RequestRecord } from '../ledger/request-record.ts';
import { PACKAGE_ROOT } from '../package-info.ts';
import { columns } from '../status/columns.ts';
import type { CommandIo } from './command-io.ts';
import { createNotify } from './create-notify.ts';

const FILE_NAME = 'hello-from-tproxy.md';

/**
 * `tproxy demo`: the main job without a key or a network. The real claude runs behind the real
 * proxy; only the provider is played, by a server of this process on a loopback port. Everything
 * happens in a scratch folder that is gone afterwards.
 * @returns 0 when claude wrote the file as it was told to, else 1.
 */
export async function runDemo(io: CommandIo): Promise<number> {
  const { env, homeDir } = io;
  const { platform } = process;
  const claude = await findClaude({ env, homeDir, packageRoot: PACKAGE_ROOT, platform });
  const scratch = await mkdtemp(join(tmpdir(), 'tproxy-demo-'));
  const project = join(scratch, 'project');
  const file = join(project, FILE_NAME);
  await mkdir(project);
  const provider = await startDemoProvider(file);
  try {
    return await play({ io, claude, scratch, project, file, providerUrl: provider.baseUrl });
  } finally {
    await provider.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Stage {
  readonly io: CommandIo;
  readonly claude: string;
  readonly scratch: string;
  readonly project: string;
  readonly file: string;
  readonly providerUrl: string;
}

async function play({ io, claude, scratch, project, file, providerUrl }: Stage): Promise<number> {
  const configFile = join(scratch, 'config.toml');
  await writeFile(configFile, demoConfig(providerUrl));
  const env = scratchEnvironment(io.env, claude, scratch);
  const config = await loadConfig({
    explicitPath: configFile,
    env,
    cwd: project,
    homeDir: scratch,
  });
  const prompt = `Write the file ${FILE_NAME}.`;
  const args = ['-p', prompt, '--allowedTools', 'Write', '--permission-mode', 'acceptEdits'];
  io.stderr.write(`The real Claude Code is asked: ${prompt}\n\nclaude says:\n`);
  const { exitStatus, activity } = await runSession({
    config,
    args,
    env,
    cwd: project,
    homeDir: scratch,
    statePaths: statePaths({ env: {}, homeDir: scratch }),
    notify: createNotify(io.stderr),
  });
  const written = await readFile(file, 'utf8').catch(() => undefined);
  if (exitStatus !== 0 || written !== DEMO_CONTENT) {
    throw new UserError('demo_failed', failure(exitStatus, written, activity.recent));
  }
  io.stdout.write(summary(written, activity.recent));
  return 0;
}

function demoConfig(providerUrl: string): string {
  return `[router]
default = "demo,demo-model"

[[providers]]
name = "demo"
protocol = "openai"
api_base_url = "${providerUrl}"
`;
}

/** Claude neither sees nor changes anything of the person's own, and asks nobody on the network. */
function scratchEnvironment(
  env: CommandIo['env'],
  claude: string,
  scratch: string,
): CommandIo['env'] {
  const kept = Object.entries(env).filter(
    ([name]) => !/^(ANTHROPIC|CLAUDE|XDG)_|^TPROXY_CONFIG$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    // Found in the person's own home, which claude does not get to see.
    TPROXY_CLAUDE_PATH: claude,
    HOME: scratch,
    // claude leaves a folder there.
    TMPDIR: scratch,
    CLAUDE_CONFIG_DIR: join(scratch, 'claude'),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
  };
}

function summary(written: string, records: readonly RequestRecord[]): string {
  const rows = records.map(({ requestedModel, decision, outcome, durationMs }) => [
    requestedModel,
    '→',
    decision?.candidates[0].route ?? '(no route)',
    decision?.scenario ?? '',
    outcome,
    `${durationMs} ms`,
  ]);
  return [
    `\nclaude wrote ${FILE_NAME}, byte for byte what the model sent:`,
    ...written
      .trimEnd()
      .split('\n')
      .map((line) => `  | ${line}`),
    '\nWhat was routed where:',
    columns(rows),
    '\nThe port is closed and the scratch folder is gone. Next: tproxy init\n',
  ].join('\n');
}

function failure(
  exitStatus: number,
  written: string | undefined,
  records: readonly RequestRecord[],
): string {
  const file =
    written === undefined ? 'did not write the file' : 'wrote another file than it was told to';
  const outcomes = records.map(({ outcome }) => outcome).join(', ') || 'none';
  return `The demonstration failed: claude ended with ${exitStatus} and ${file}. Requests: ${outcomes}.`;
}
