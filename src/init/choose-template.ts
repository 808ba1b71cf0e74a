import { listNames, quote } from '../config/describe-value.ts';
import { nearestName } from '../config/nearest-name.ts';
import { UserError } from '../errors/user-error.ts';
import type { Template } from './read-templates.ts';

/** What this machine has that a template may need. */
export interface Surroundings {
  /** Names of environment variables that hold a key. */
  readonly keys: ReadonlySet<string>;
  readonly hasOllama: boolean;
}

/** The richest first; the last needs nothing. */
const PREFERENCE = ['mixed', 'deepseek', 'openrouter', 'openai', 'gemini', 'ollama', 'anthropic'];

/** The template to offer: the richest of those whose needs are met. */
export function chooseTemplate(
  templates: readonly Template[],
  surroundings: Surroundings,
): Template {
  const usable = PREFERENCE.flatMap(
    (name) => templates.find((one) => one.name === name) ?? [],
  ).find((template) => isEmptyNeeds(missingNeeds(template, surroundings)));
  const chosen = usable ?? templates[0];
  if (chosen === undefined) throw new TypeError('There is no template.');
  return chosen;
}

export interface Needs {
  readonly variables: readonly string[];
  readonly ollama: boolean;
}

/** What a template needs and this machine does not have. */
export function missingNeeds(template: Template, { keys, hasOllama }: Surroundings): Needs {
  return {
    variables: template.variables.filter((variable) => !keys.has(variable)),
    ollama: template.needsOllama && !hasOllama,
  };
}

/** The template of that name. @throws UserError `usage` that lists the names there are. */
export function templateNamed(templates: readonly Template[], name: string): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  throw new UserError(
    'unknown_template',
    `There is no template ${quote(name)}${hint}. Templates: ${listNames(names)}.`,
  );
}

function isEmptyNeeds({ variables, ollama }: Needs): boolean {
  return variables.length === 0 && !ollama;
}
