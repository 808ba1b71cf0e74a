import { writablePath } from '../config/config-paths.ts';
import { askTemplate, type Style } from '../init/ask-template.ts';
import {
  chooseTemplate,
  missingNeeds,
  type Surroundings,
  templateNamed,
} from '../init/choose-template.ts';
import { lookAround } from '../init/look-around.ts';
import { readTemplates, type Template } from '../init/read-templates.ts';
import { refuseExisting, writeConfig } from '../init/write-config.ts';
import type { CommandIo } from './command-io.ts';
import { loadChalk } from './load-chalk.ts';

export interface InitOptions {
  readonly template?: string | undefined;
  /** Replaces a configuration that exists. */
  readonly force: boolean;
  /** Shows the template instead of writing it. */
  readonly print: boolean;
}

export interface InitIo extends CommandIo {
  /** Where Ollama is looked for, when not at its own address on this machine. */
  readonly ollamaUrl?: string | undefined;
}

const OLLAMA_URL = 'http://127.0.0.1:11434';

/**
 * `tproxy init`: writes a configuration to start from. Asks which one on a terminal, decides alone
 * otherwise.
 * @throws UserError `unknown_template`, `config_exists`, `config_unwritable` or `cancelled`.
 */
export async function runInit(options: InitOptions, io: InitIo): Promise<void> {
  const templates = await readTemplates();
  const named =
    options.template === undefined ? undefined : templateNamed(templates, options.template);
  const path = writablePath(io);
  if (!options.print && !options.force) await refuseExisting(path);
  const surroundings = await withSpinner(io, () => lookAround(io.env, io.ollamaUrl ?? OLLAMA_URL));
  const template = named ?? (await pickTemplate(templates, surroundings, io));
  if (options.print) {
    io.stdout.write(template.text);
  } else {
    await writeConfig(path, template.text, options.force);
    io.stderr.write(`Wrote ${path} from the template "${template.name}".\n`);
  }
  io.stderr.write(nextSteps(template, surroundings, options.print));
}

async function pickTemplate(
  templates: readonly Template[],
  surroundings: Surroundings,
  io: InitIo,
): Promise<Template> {
  const proposed = chooseTemplate(templates, surroundings);
  io.stderr.write(`${formatFindings(surroundings)}\n`);
  if (!isInteractive(io)) return proposed;
  const question = { templates, proposed, surroundings, style: await loadStyle(io) };
  return askTemplate(question, io.stdin, io.stderr);
}

/** Names only: what a variable holds is nobody's business. */
function formatFindings({ keys, hasOllama }: Surroundings): string {
  const names = [...keys].map((name) => `$${name}`).join(', ');
  const found = names === '' ? 'No API key found in the environment' : `Found ${names}`;
  return `${found}; Ollama ${hasOllama ? 'is running' : 'is not running'} on this machine.`;
}

function nextSteps(template: Template, surroundings: Surroundings, isPrinted: boolean): string {
  const { variables, ollama } = missingNeeds(template, surroundings);
  const missing = [
    ...variables.map((name) => `$${name} is not set. Run: export ${name}=…`),
    ...(ollama ? ['Ollama does not answer at 127.0.0.1:11434. Start it before you begin.'] : []),
  ];
  const next = isPrinted
    ? []
    : ['Next: tproxy status shows the routes, tproxy code starts Claude Code.'];
  return [...missing, ...next].map((line) => `${line}\n`).join('');
}

function isInteractive(io: InitIo): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

async function withSpinner<T>(io: InitIo, work: () => Promise<T>): Promise<T> {
  if (!isInteractive(io)) return work();
  const { default: ora } = await import('ora');
  // What is typed meanwhile belongs to the question that follows.
  const spinner = ora({
    text: 'Looking for keys and Ollama',
    stream: io.stderr,
    discardStdin: false,
  });
  spinner.start();
  return work().finally(() => spinner.stop());
}

async function loadStyle(io: InitIo): Promise<Style> {
  const chalk = await loadChalk(io, 'stderr');
  return { strong: chalk.bold, faint: chalk.dim };
}
