import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listNeededVariables, listUsedProviders } from '../config/build-config.ts';
import { checkConfig } from '../config/check-config.ts';
import { PACKAGE_ROOT } from '../package-info.ts';

/** A configuration to start from, and what it takes to run. */
export interface Template {
  readonly name: string;
  /** Its first line, which says what it is for. */
  readonly summary: string;
  readonly text: string;
  /** Environment variables that its routes need. */
  readonly variables: readonly string[];
  readonly needsOllama: boolean;
}

const TEMPLATES_FOLDER = join(PACKAGE_ROOT, 'templates');

/** From the plainest to the richest; a template that is not named here comes last. */
const ORDER = ['anthropic', 'deepseek', 'openrouter', 'openai', 'gemini', 'ollama', 'mixed'];

/** Reads the templates that come with tproxy, in the order in which they are offered. */
export async function readTemplates(): Promise<readonly Template[]> {
  const files = (await readdir(TEMPLATES_FOLDER)).filter((file) => file.endsWith('.toml')).sort();
  const templates = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(TEMPLATES_FOLDER, file), 'utf8');
      return describeTemplate(file.slice(0, -'.toml'.length), text);
    }),
  );
  return templates.sort((a, b) => rank(a.name) - rank(b.name));
}

/** Reads out of a template's own text what it is for and what it needs. */
export function describeTemplate(name: string, text: string): Template {
  const checked = checkConfig({ user: { path: `${name}.toml`, text, kind: 'user' } });
  return {
    name,
    summary: /^# *(.*)/.exec(text)?.[1] ?? '',
    text,
    variables: listNeededVariables(checked),
    needsOllama: listUsedProviders(checked).has('ollama'),
  };
}

function rank(name: string): number {
  const index = ORDER.indexOf(name);
  return index < 0 ? ORDER.length : index;
}
