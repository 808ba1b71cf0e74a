import { Command } from 'commander';
import { type CommandIo, processIo } from './commands/command-io.ts';
import { TproxyError } from './errors/tproxy-error.ts';
import { UserError } from './errors/user-error.ts';
import { readVersion } from './package-info.ts';
import { splitArguments } from './split-arguments.ts';

/** Exit statuses of design.md section 2. */
const USAGE = 2;
const FAILURE = 1;

interface GlobalOptions {
  readonly config?: string;
  readonly summary?: boolean;
}

const program = new Command('tproxy')
  .description(
    'Runs Claude Code behind a local proxy of its own, which sends each request to the model that it deserves.',
  )
  .option('--config <file>', 'the configuration file to use')
  .option('--summary', 'after "code": say what the session came to, even without a terminal')
  .helpCommand(true)
  .showHelpAfterError('(tproxy --help shows what there is)')
  .exitOverride();
const { own, claude } = splitArguments(process.argv.slice(2), program.options);

program
  .command('code')
  .usage('[claude arguments…]')
  .description('start Claude Code; everything after "code" goes to claude as it is')
  .action(async () => {
    const { runCode } = await import('./commands/code.ts');
    // What was still being loaded for requests that never came must not delay the end.
    const summary = program.opts<GlobalOptions>().summary ?? false;
    process.exit(await runCode({ args: claude, summary }, io()));
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

await main();

async function main(): Promise<void> {
  try {
    program.version(await readVersion(), '-v, --version');
    if (own.length === 0) program.help({ error: true });
    await program.parseAsync(own, { from: 'user' });
  } catch (error) {
    process.exitCode = report(error);
  }
}

function io(): CommandIo {
  return processIo(program.opts<GlobalOptions>().config);
}

/** Prints what went wrong, for a person. @returns the exit status. */
function report(error: unknown): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof TproxyError) {
    process.stderr.write(`tproxy: ${error.message}\n`);
    return error instanceof UserError ? error.exitStatus : FAILURE;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`tproxy: this is a bug in tproxy. Please report it with:\n${details}\n`);
  return FAILURE;
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
