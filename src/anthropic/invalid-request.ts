import * as v from 'valibot';
import { ProxyError, type ProxyErrorCode } from '../errors/proxy-error.ts';

/** Fields that have a cause of their own. */
const FIELD_CODES: ReadonlyMap<string, ProxyErrorCode> = new Map([
  ['model', 'missing_model'],
  ['messages', 'invalid_messages'],
  ['max_tokens', 'invalid_max_tokens'],
  ['tools', 'invalid_tools'],
  ['tool_choice', 'invalid_tools'],
] satisfies [string, ProxyErrorCode][]);

/**
 * The error for what a schema has found.
 * @param prefix where the schema stands in the request
 */
export function invalidRequest(issue: v.BaseIssue<unknown>, prefix?: string): ProxyError {
  const path = [prefix, v.getDotPath(issue)].filter(Boolean).join('.');
  const found = issue.received === 'undefined' ? 'it is missing' : `found ${issue.received}`;
  const message =
    issue.received === 'undefined' && issue.kind === 'schema' ? 'is required' : issue.message;
  return new ProxyError(codeOf(path), `${path || 'body'}: ${message} (${found})`);
}

function codeOf(path: string): ProxyErrorCode {
  if (/^messages\.\d+\.content\.\d/.test(path)) return 'invalid_content';
  return FIELD_CODES.get(path.split('.', 1)[0] ?? '') ?? 'invalid_field';
}
