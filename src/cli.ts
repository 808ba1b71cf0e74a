import { Command } from 'commander';
import { isTerminalGone } from './bug-reports/guard-process.ts';
import { type CommandIo, processIo, reportIo } from './commands/command-io.ts';
import type { LogsOptions } from './commands/logs.ts';
import { readVersion } from './package-info.ts';
import type { AddressOptions } from './serve/serve-address.ts';
import { splitArguments } from './split-arguments.ts';

/** Exit statuses of design.md section 2. */
const USAGE = 2;
const FAILURE = 1;

interface GlobalOptions {
  readonly config?: string;
  readonly summary?: boolean;
  readonly verbose?: boolean;
}

const program = new Command('tproxy')
  .description(
    'Runs Claude Code behind a local proxy of its own, which sends each request to the model that it deserves.',
  )
  .option('--config <file>', 'the configuration file to use')
  .option(
    '--summary',
    'after "code" and "serve": say what the session came to, even without a terminal',
  )
  .option('--verbose', 'log everything; commands other than "code" tell more as well')
  .helpCommand(true)
  .showHelpAfterError('(tproxy --help shows what there is)')
  .exitOverride();
program.hook('preAction', async (_, action) => {
  // While claude has the terminal, nothing else is written there.
  if (!isVerbose() || action.name() === 'code') return;
  const { printDetails } = await import('./commands/print-details.ts');
  printDetails(io());
});
const { own, claude } = splitArguments(process.argv.slice(2), program.options);

program
  .command('code')
  .usage('[claude arguments…]')
  .description('start Claude Code; everything after "code" goes to claude as it is')
  .action(async () => {
    const { runCode } = await import('./commands/code.ts');
    // What was still being loaded for requests that never came must not delay the end.
    const summary = program.opts<GlobalOptions>().summary ?? false;
    process.exit(await runCode({ args: claude, summary, verbose: isVerbose() }, io()));
  });
program
  .command('serve')
  .description('the same proxy without claude, for other clients of the Anthropic API')
  .option('--host <address>', 'where to listen, instead of what the configuration says')
  .option('--port <number>', 'the port to listen on; 0 for any free one')
  .option('--allow-remote', 'let other machines in; they need the token', false)
  .option(
    '--public-host <name>',
    'a name that clients know it by, such as that of a server in front; may be repeated',
    (name: string, names: readonly string[]) => [...names, name],
    [],
  )
  .option('--json', 'print what a client needs as one line of JSON', false)
  .action(async (options: AddressOptions & { json: boolean }) => {
    const { runServe } = await import('./commands/serve.ts');
    const summary = program.opts<GlobalOptions>().summary ?? false;
    process.exit(await runServe({ ...options, summary, verbose: isVerbose() }, io()));
  });
program
  .command('init')
  .description('write a configuration file')
  .option('--template <name>', 'start from this template instead of asking')
  .option('--force', 'replace an existing file', false)
  .option('--print', 'print it instead of writing it', false)
  .action(async (options: { template?: string; force: boolean; print: boolean }) => {
    const { runInit } = await import('./commands/init.ts');
    await runInit(options, io());
  });
program
  .command('status')
  .description('show the configuration in force, its routes, providers and running sessions')
  .option('--json', 'print the same as JSON', false)
  .option('--check', 'try each provider', false)
  .option('--watch', 'show it again each second, until Ctrl-C', false)
  .action(async (options: { json: boolean; check: boolean; watch: boolean }) => {
    const { runStatus } = await import('./commands/status.ts');
    process.exitCode = await runStatus(options, io());
  });
program
  .command('stats')
  .description('show what the requests of the last days came to: tokens, costs, savings')
  .option('--days <number>', 'how many days, today included', '30')
  .option('--json', 'print the same as JSON', false)
  .action(async (options: { days: string; json: boolean }) => {
    const { runStats } = await import('./commands/stats.ts');
    await runStats(options, io());
  });
program
  .command('logs')
  .description('show the log of all sessions')
  .option('--follow', 'go on as lines come, until Ctrl-C', false)
  .option('--lines <number>', 'how many of the newest lines', '50')
  .option('--level <level>', 'leave out what is less important: error, warn, info, debug', 'debug')
  .option('--json', 'print the lines as they are', false)
  .action(async (options: LogsOptions) => {
    const { runLogs } = await import('./commands/logs.ts');
    await runLogs(options, io());
  });
program
  .command('explain')
  .argument('<file>', 'a saved Messages request in JSON; - for standard input')
  .description('tell where a request would go, and why, without sending it')
  .option('--json', 'print the same as JSON', false)
  .option('--show-request', 'print what would be sent to the provider', false)
  .action(async (file: string, options: { json: boolean; showRequest: boolean }) => {
    const { runExplain } = await import('./commands/explain.ts');
    process.exitCode = await runExplain({ file, ...options }, io());
  });
program
  .command('trust')
  .description('let the .tproxy.toml of this project change the routes')
  .action(async () => {
    const { runTrust } = await import('./commands/trust.ts');
    await runTrust(io());
  });
program
  .command('demo')
  .description('see it work: the real Claude Code on a small task, without a key or a network')
  .action(async () => {
    const { runDemo } = await import('./commands/demo.ts');
    process.exitCode = await runDemo(io());
  });

process.once('uncaughtException', crash);
/**
 * Settles when the command is over. bin/tproxy.js waits for it: a module that itself waits cannot share
 * files with the modules that it imports.
 */
export const finished = main();

async function main(): Promise<void> {
  withstandClosedOutputs();
  try {
    program.version(await readVersion(), '-v, --version');
    if (own.length === 0) program.help({ error: true });
    await program.parseAsync(own, { from: 'user' });
  } catch (error) {
    process.exitCode = await report(error);
  }
}

function isVerbose(): boolean {
  return program.opts<GlobalOptions>().verbose ?? false;
}

function io(): CommandIo {
  return processIo(program.opts<GlobalOptions>().config);
}

/**
 * That nobody reads what is said is no reason to end a session, or to print a trace. But a result
 * that is lost on a full disk is a failure.
 */
function withstandClosedOutputs(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(`tproxy: standard output cannot be written: ${error.message}\n`);
    process.exitCode = FAILURE;
  });
}

/** Prints what went wrong, for a person. @returns the exit status. */
async function report(error: unknown): Promise<number> {
  if (isCommanderError(error)) return error.exitCode === 0 ? 0 : USAGE;
  const { reportFailure } = await import('./commands/report-failure.ts');
  return reportFailure(error, commandName(), reportIo(program.opts<GlobalOptions>().config));
}

/** Nothing else of what was typed: it may hold a prompt. */
function commandName(): string {
  const name = program.args[0];
  return program.commands.some((command) => command.name() === name) ? String(name) : 'none';
}

/** What nobody caught. While claude has the terminal, the session catches it instead. */
function crash(error: unknown): void {
  // Whoever read the output has gone.
  if (isTerminalGone(error)) process.exit(FAILURE);
  report(error).then(
    (status) => process.exit(status),
    () => process.exit(FAILURE),
  );
}

/** The parser has printed its own message already. */
function isCommanderError(error: unknown): error is { readonly exitCode: number } {
  return (
    error instanceof Error &&
    'code' in error &&
    String(error.code).startsWith('commander.') &&
    'exitCode' in error
  );
}
