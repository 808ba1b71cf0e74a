import { pathToFileURL } from 'node:url';
import { withoutKeys } from '../errors/without-keys.ts';

/** What a report tells besides the error itself. */
export interface Circumstances {
  /** The subcommand; never its arguments, which may hold a prompt. */
  readonly command: string;
  /** Names of the configuration's files, without their folders. */
  readonly sources: readonly string[];
  /** Exact values that must not be in it. */
  readonly secrets: readonly string[];
  readonly homeFolder: string;
  readonly projectFolder: string | undefined;
  readonly version: string;
}

/** Errors behind one another that are told. */
const MAX_CAUSES = 4;
/** Characters. A stack has a few thousand. */
const MAX_STACK = 16_000;

const HEADERS =
  /\b((?:proxy-)?authorization|x-api-key|x-goog-api-key|api-key|(?:set-)?cookie)(["']?\s*[:=]\s*)[^\r\n]+/gi;
const LOGIN_IN_ADDRESS = /(\/\/)[^/\s@]+@/g;
/** What a message quotes may be a part of a prompt or an answer. */
const QUOTED = /"[^"\n]{16,}"|'[^'\n]{16,}'|`[^`\n]{16,}`/g;
const QUOTED_JSON = /(?:\.\.\.)?"[^\n]*"(?:\.\.\.)? is not valid JSON/g;

/** The text of a report: for whoever mends tproxy, without a key, a prompt or the name of a person. */
export function describeBug(error: unknown, circumstances: Circumstances, at: Date): string {
  const { command, sources, version } = circumstances;
  const files = sources.length === 0 ? 'none' : sources.join(', ');
  const details = [...causesOf(error)].map(stackOf).join('\ncaused by: ');
  return `${at.toISOString()}
tproxy ${version}, Node.js ${process.version}, ${process.platform} ${process.arch}
command: ${command}
configuration: ${files}

${redact(details, circumstances)}
`;
}

/** What tells one bug from another. */
export function bugIdentity(error: unknown): string {
  return [...causesOf(error)].map(stackOf).join('\n');
}

function* causesOf(error: unknown): Generator<unknown> {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current !== undefined; depth += 1) {
    yield current;
    current = current instanceof Error ? current.cause : undefined;
  }
}

/** What is thrown and is no error could be anything, a request included. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error))
    return `something thrown that is no error, of type ${typeof error}`;
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  const frames = stack.search(/\n\s+at /);
  const head = frames < 0 ? stack : stack.slice(0, frames);
  const rest = frames < 0 ? '' : stack.slice(frames);
  return `${head.replace(QUOTED_JSON, '"…" is not valid JSON').replace(QUOTED, '"…"')}${rest}`;
}

function redact(text: string, { secrets, homeFolder, projectFolder }: Circumstances): string {
  let rest = text.slice(0, MAX_STACK);
  for (const [folder, name] of [
    [projectFolder, '<project>'],
    [homeFolder, '~'],
  ] as const) {
    if (folder === undefined || folder.length < 2) continue;
    rest = rest.replaceAll(pathToFileURL(folder).href, `file://${name}`).replaceAll(folder, name);
  }
  rest = rest.replace(HEADERS, '$1$2[key]').replace(LOGIN_IN_ADDRESS, '$1[key]@');
  return withoutKeys(rest, secrets);
}
