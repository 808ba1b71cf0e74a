import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/parse-json.ts';

/** What a provider says went wrong, whatever envelope it came in. */
export interface UpstreamFault {
  /** The provider's own words, unscrubbed; empty when it gave none. */
  readonly message: string;
  /** `code`, `type`, `status` and the like, lower-case, in the order of how much they tell. */
  readonly codes: readonly string[];
  /** An HTTP status that the body itself names. */
  readonly status?: number | undefined;
  /** The rest of the error as JSON, for details such as `retryDelay`. */
  readonly details: string;
  /** The body is a web page: most likely the address is not that of an API. */
  readonly isHtml?: boolean | undefined;
}

/**
 * Reads the body of an error answer: JSON in any vendor's envelope, an SSE-shaped body, a web page,
 * or plain text (wire.md 2.6, 4.6, 5.5, 8).
 */
export function readFaultFromText(body: string): UpstreamFault {
  const text = body.trim();
  if (text.startsWith('<')) return { ...NOTHING, message: pageTitle(text), isHtml: true };
  const data = /^(?:event:.*\r?\n)?data:(.*)$/m.exec(text)?.[1] ?? text;
  const parsed = parseJson(data);
  if (parsed === undefined) return { ...NOTHING, message: text };
  return readFault(parsed) ?? readBareFault(parsed) ?? { ...NOTHING, message: text };
}

/** Reads an error out of parsed JSON; undefined when the JSON does not say that it is one. */
export function readFault(json: unknown): UpstreamFault | undefined {
  const value: unknown = Array.isArray(json) ? json[0] : json;
  if (!isRecord(value)) return undefined;
  const { error } = value;
  if (isRecord(error) && Object.keys(error).length > 0) return faultFrom(error, value);
  if (typeof error === 'string' && error !== '') return faultFrom({ message: error }, value);
  const choiceError = firstChoice(value)?.['error'];
  if (isRecord(choiceError)) return faultFrom(choiceError, value);
  // Mistral and vLLM: the error is the body itself.
  if (value['object'] === 'error' || value['type'] === 'error') return faultFrom(value, value);
  const business = value['base_resp'];
  if (isRecord(business) && isNonZero(business['status_code'])) {
    return faultFrom({ message: business['status_msg'], code: business['status_code'] }, value);
  }
  return undefined;
}

/** An object that is known to be an error, though nothing in it says so: `{"code","message"}`, `{"detail"}`. */
export function readBareFault(json: unknown): UpstreamFault | undefined {
  return isRecord(json) ? faultFrom(json, json) : undefined;
}

const NOTHING = { message: '', codes: [], details: '' } as const satisfies UpstreamFault;

function faultFrom(
  error: Readonly<Record<string, unknown>>,
  envelope: Readonly<Record<string, unknown>>,
): UpstreamFault {
  const metadata = isRecord(error['metadata']) ? error['metadata'] : {};
  const named = [
    metadata['error_type'],
    metadata['limit_source'],
    error['code'],
    error['type'],
    error['status'],
    envelope['code'],
  ];
  return {
    message: [messageOf(error), rawMessage(metadata['raw'])]
      .filter((part) => part !== '')
      .join(': '),
    codes: named
      .filter((code) => typeof code === 'string' || typeof code === 'number')
      .map((code) => String(code).toLowerCase()),
    status: [error['code'], error['status'], error['status_code']].find(isHttpStatus),
    details: JSON.stringify(error),
  };
}

function messageOf(error: Readonly<Record<string, unknown>>): string {
  for (const field of ['message', 'msg', 'detail', 'error_description', 'reason']) {
    const value = error[field];
    if (typeof value === 'string' && value !== '') return value;
    // FastAPI: {"detail":[{"loc":["body","stop"],"msg":"field required"}]}; some put an object in message.
    if (typeof value === 'object' && value !== null) return validationMessage(value);
  }
  return '';
}

function validationMessage(value: object): string {
  const details: unknown = 'detail' in value ? value.detail : value;
  if (!Array.isArray(details)) return JSON.stringify(details);
  return details
    .map((entry: unknown) => {
      if (!isRecord(entry)) return String(entry);
      const where = Array.isArray(entry['loc']) ? `${entry['loc'].join('.')}: ` : '';
      return `${where}${String(entry['msg'] ?? JSON.stringify(entry))}`;
    })
    .join('; ');
}

/** OpenRouter quotes the error of the provider behind it as a string of JSON. */
function rawMessage(raw: unknown): string {
  if (typeof raw !== 'string' || raw.trim() === '') return '';
  const parsed = parseJson(raw);
  return (parsed === undefined ? undefined : readFault(parsed)?.message) ?? raw;
}

function firstChoice(
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const choice: unknown = Array.isArray(value['choices']) ? value['choices'][0] : undefined;
  return isRecord(choice) ? choice : undefined;
}

function pageTitle(html: string): string {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(html)?.[1]?.trim();
  return title ? `a web page titled "${title}"` : 'a web page';
}

function isHttpStatus(value: unknown): value is number {
  return typeof value === 'number' && value >= 400 && value < 600;
}

function isNonZero(value: unknown): value is number {
  return typeof value === 'number' && value !== 0;
}
