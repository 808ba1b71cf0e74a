import { describeType } from './describe-value.ts';
import type { Reporter } from './diagnostics.ts';
import type { KeyPath } from './locate-key.ts';

/** Headers that belong to the connection, to the body, or to `api_key`. */
const RESERVED = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
]);

/** Reads a table of fixed request headers; names come back in lower case. Values stay unsaid. */
export function readHeaders(
  value: unknown,
  path: KeyPath,
  reporter: Reporter,
): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    reporter.report(path, `found ${describeType(value)}, expected a table of header = "value"`);
    return {};
  }
  const headers: [string, string][] = [];
  for (const [name, text] of Object.entries(value)) {
    const problem = problemWith(name, text);
    if (problem !== undefined) reporter.report([...path, name], problem);
    else headers.push([name.toLowerCase(), String(text).trim()]);
  }
  return Object.fromEntries(headers);
}

/** Whether HTTP knows such names. */
export function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name);
}

/** Whether one of the headers holds what looks like a secret, by its name. */
export function holdsSecret(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => /key|token|auth|secret|cookie/.test(name));
}

function problemWith(name: string, text: unknown): string | undefined {
  if (!isHeaderName(name)) return 'is not the name of an HTTP header';
  if (name.toLowerCase() === 'authorization') return 'is set from api_key; use that';
  if (RESERVED.has(name.toLowerCase())) return 'is set by tproxy and cannot be configured';
  if (typeof text !== 'string') return `found ${describeType(text)}, expected a string`;
  if (!/^[\t\x20-\x7e]*$/.test(text)) return 'holds characters that a header cannot carry';
  if (/^\$(\w+|\{\w+\})$/.test(text.trim())) {
    return 'a variable is looked up for api_key only; a header holds plain text';
  }
  return undefined;
}
