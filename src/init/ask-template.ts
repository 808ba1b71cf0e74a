import { createInterface, type Interface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { UserError } from '../errors/user-error.ts';
import { missingNeeds, type Surroundings } from './choose-template.ts';
import type { Template } from './read-templates.ts';

/** How words are set off; the identity where there are no colours. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
}

export interface Question {
  readonly templates: readonly Template[];
  /** What Enter alone chooses. */
  readonly proposed: Template;
  readonly surroundings: Surroundings;
  readonly style: Style;
}

/**
 * Asks on a terminal which template it shall be, until the answer is one.
 * @throws UserError `cancelled` on Ctrl-C or the end of input.
 */
export async function askTemplate(
  question: Question,
  input: Readable,
  output: Writable,
): Promise<Template> {
  const { templates, proposed } = question;
  output.write(`${formatMenu(question)}\n`);
  const terminal = createInterface({ input, output, terminal: true });
  terminal.on('SIGINT', () => terminal.close());
  try {
    for (;;) {
      const answer = await askLine(terminal, `Number or name [${proposed.name}]: `);
      if (answer === undefined) throw new UserError('cancelled', 'Nothing was written.');
      const chosen = readAnswer(answer, templates, proposed);
      if (chosen !== undefined) return chosen;
      output.write(`Please answer with a number from 1 to ${templates.length}, or a name.\n`);
    }
  } finally {
    terminal.close();
  }
}

/** One line for each template: what it is for, and what it needs that is not there. */
export function formatMenu({ templates, surroundings, style }: Question): string {
  const width = Math.max(...templates.map(({ name }) => name.length));
  const lines = templates.map((template, index) => {
    const { variables, ollama } = missingNeeds(template, surroundings);
    const missing = [
      ...variables.map((name) => `$${name}`),
      ...(ollama ? ['a running Ollama'] : []),
    ];
    const needs = missing.length === 0 ? '' : style.faint(`  (missing: ${missing.join(', ')})`);
    const name = style.strong(template.name.padEnd(width));
    return `  ${index + 1}  ${name}  ${template.summary}${needs}`;
  });
  return ['Which configuration shall it be?', ...lines].join('\n');
}

/** The template that an answer means: its number, its name, or the proposed one for none. */
export function readAnswer(
  answer: string,
  templates: readonly Template[],
  proposed: Template,
): Template | undefined {
  const word = answer.trim().toLowerCase();
  if (word === '') return proposed;
  if (/^\d+$/.test(word)) return templates[Number(word) - 1];
  return templates.find(({ name }) => name === word);
}

/** Undefined when the input ends: without the signal, the question would stay open for ever. */
async function askLine(terminal: Interface, prompt: string): Promise<string | undefined> {
  const closed = new AbortController();
  terminal.once('close', () => closed.abort());
  try {
    return await terminal.question(prompt, { signal: closed.signal });
  } catch (error) {
    if (closed.signal.aborted) return undefined;
    throw error;
  }
}
