import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { loadConfig } from '../config/load-config.ts';
import type { Config } from '../config/types.ts';
import { UserError } from '../errors/user-error.ts';
import { type Explanation, explainRequest } from '../explain/explain-request.ts';
import { loadExplainContext } from '../explain/load-explain-context.ts';
import { readSavedRequest, type SavedRequest } from '../explain/read-saved-request.ts';
import { renderExplanation } from '../explain/render-explanation.ts';
import { type ShownRequest, showRequest } from '../explain/show-request.ts';
import { printable, printableJson } from '../status/printable.ts';
import type { CommandIo } from './command-io.ts';
import { createNotify } from './create-notify.ts';
import { loadChalk } from './load-chalk.ts';

export interface ExplainOptions {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly json: boolean;
  readonly showRequest: boolean;
}

/** Why a file cannot be read, by the system's code. */
const READ_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

/**
 * `tproxy explain`: tells where a saved request would go, and why.
 * @returns the exit status: 1 when the request would be refused, else 0.
 * @throws UserError when the configuration is wrong or the file holds no request.
 */
export async function runExplain(options: ExplainOptions, io: CommandIo): Promise<number> {
  const config = await loadConfig({ ...io, allowMissingKeys: true });
  startNotices(config).forEach(createNotify(io.stderr));
  const source = options.file === '-' ? 'Standard input' : printable(options.file);
  const saved = readSavedRequest(await readInput(options.file, source, io), source);
  const explanation = explainRequest(saved, await loadExplainContext({ ...io, config }));
  const request = options.showRequest ? await showFirst(saved, explanation, config) : undefined;
  io.stdout.write(
    options.json
      ? `${printableJson({ ...explanation, request })}\n`
      : renderExplanation(explanation, request, await loadChalk(io, 'stdout')),
  );
  return explanation.outcome === 'routed' ? 0 : 1;
}

/** What a session says of its configuration before it starts. */
function startNotices({ sources, warnings }: Config): readonly string[] {
  const untrusted = sources.filter(({ status }) => status === 'untrusted');
  const notUsed = untrusted.map(
    ({ path }) => `${path} is not used. Read it, then run: tproxy trust`,
  );
  return [...notUsed, ...warnings];
}

async function showFirst(
  saved: SavedRequest,
  explanation: Explanation,
  config: Config,
): Promise<ShownRequest | undefined> {
  if (explanation.outcome === 'refused') return undefined;
  const [first] = explanation.decision.candidates;
  return showRequest(saved, first, config);
}

async function readInput(file: string, source: string, io: CommandIo): Promise<string> {
  if (file === '-') return readAll(io.stdin);
  try {
    return await readFile(resolve(io.cwd, file), 'utf8');
  } catch (error) {
    const reason = READ_FAILURES[codeOf(error)] ?? String(error);
    throw new UserError(
      'saved_request_unreadable',
      `${source} cannot be read: ${reason}. Give a file with a Messages request in JSON, or - for standard input.`,
      { cause: error },
    );
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
