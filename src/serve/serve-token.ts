import { readSmallFile } from '../config/read-small-file.ts';
import { UserError } from '../errors/user-error.ts';

/** What opens the door, and where it came from. */
export interface ServeToken {
  readonly value: string;
  /** In words: the variable, or the file; undefined when it was made for this run. */
  readonly source: string | undefined;
}

interface TokenSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** 32 bytes. 256 bits cannot be guessed. */
  readonly random: () => Buffer;
}

const VARIABLE = 'TPROXY_SERVE_TOKEN';
const FILE_VARIABLE = 'TPROXY_SERVE_TOKEN_FILE';
/** Characters. Hexadecimal ones of 128 bits. */
const SHORTEST = 32;
/** Longer than any token; a header line has to hold it. */
const LONGEST = 1024;
/** What a bearer token may be made of (RFC 6750 section 2.1). */
const BEARER_TOKEN = /^[\w.~+/-]+=*$/;
const ADVICE = 'Make one with: openssl rand -hex 32';

/**
 * The token of `tproxy serve`: that of the environment, of the file that it names, or a new one.
 * @throws UserError `usage` when the one that was given will not do. Never repeats it.
 */
export async function readServeToken({ env, random }: TokenSources): Promise<ServeToken> {
  const given = env[VARIABLE];
  const path = env[FILE_VARIABLE];
  if (given !== undefined && path !== undefined) {
    throw new UserError('usage', `$${VARIABLE} and $${FILE_VARIABLE} are both set. Unset one.`);
  }
  if (given !== undefined) return checked(given, `$${VARIABLE}`);
  if (path !== undefined) return checked(await readTokenFile(path), path);
  return { value: random().toString('base64url'), source: undefined };
}

async function readTokenFile(path: string): Promise<string> {
  const content = await readSmallFile(path);
  if (content.kind === 'text') return content.text;
  const problem = content.kind === 'absent' ? 'there is no such file' : content.reason;
  throw new UserError('usage', `$${FILE_VARIABLE}: "${path}" cannot be read: ${problem}.`);
}

function checked(text: string, source: string): ServeToken {
  const value = text.trim();
  const problem = problemOf(value);
  if (problem === undefined) return { value, source };
  throw new UserError('usage', `The token of ${source} ${problem}. ${ADVICE}`);
}

function problemOf(token: string): string | undefined {
  if (token.length < SHORTEST) {
    return `has ${token.length} characters; it needs ${SHORTEST} at least, and those random`;
  }
  if (token.length > LONGEST) return `has more than ${LONGEST} characters`;
  if (!BEARER_TOKEN.test(token)) {
    return 'holds characters that no bearer token has; allowed: letters, digits, - . _ ~ + / and = at the end';
  }
  return undefined;
}
