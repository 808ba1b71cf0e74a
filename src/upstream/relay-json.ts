import { ProxyError } from '../errors/proxy-error.ts';
import { isRecord } from '../json/is-record.ts';
import { parseJson } from '../json/parse-json.ts';
import { notJson } from '../protocols/not-json.ts';
import { readFault } from '../upstream-errors/read-fault.ts';
import { errorFromFault } from '../upstream-errors/upstream-error.ts';
import { forwardedAnswerHeaders } from './forwarded-headers.ts';
import type { AwaitedAnswer } from './forwarded-request.ts';
import { createBodyUsageReader } from './forwarded-usage.ts';
import { abandon, type PlainAnswer, readBytes } from './plain-answer.ts';
import { createBodyModelRestorer } from './restore-model.ts';

/** Bytes of a whole answer; a longer one is not an answer. */
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;

/** Bytes of a web page that are read: enough to see that it is one. */
const MAX_PAGE_BYTES = 1024;

/**
 * Passes a whole answer on, byte for byte, once all of it is there: half of one is never shown.
 * @throws ProxyError for what is not a whole answer.
 */
export async function relayJson(answer: PlainAnswer, forwarded: AwaitedAnswer): Promise<undefined> {
  const { response, observer, provider, restoreModel } = forwarded;
  if (isEventStream(answer)) {
    abandon(answer.body);
    throw new ProxyError(
      'upstream_invalid_response',
      `${provider.name} answered with a stream, which was not asked for.`,
    );
  }
  const bytes = await readBytes(answer, limitOf(answer));
  if (bytes.length > MAX_WHOLE_BYTES) {
    throw new ProxyError(
      'upstream_response_too_large',
      `${provider.name} sent an answer of more than ${MAX_WHOLE_BYTES} bytes.`,
    );
  }
  checkObject(bytes, forwarded);
  const usage = createBodyUsageReader();
  usage.push(bytes);
  const counted = usage.end();
  const restorer = restoreModel === undefined ? undefined : createBodyModelRestorer(restoreModel);
  restorer?.push(bytes);
  observer.began();
  if (counted !== undefined) observer.usage(counted);
  response.writeHead(answer.status, forwardedAnswerHeaders(answer.headers, true));
  response.end(restorer?.end() ?? bytes);
}

/** The error for a body that came where events were expected. */
export async function notEvents(
  answer: PlainAnswer,
  forwarded: AwaitedAnswer,
): Promise<ProxyError> {
  const bytes = await readBytes(answer, limitOf(answer));
  checkObject(bytes, forwarded);
  return new ProxyError(
    'upstream_invalid_response',
    `${forwarded.provider.name} answered with one JSON object where a stream was asked for.`,
  );
}

export function isEventStream({ headers }: PlainAnswer): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

function limitOf({ headers }: PlainAnswer): number {
  return headers['content-type']?.includes('html') ? MAX_PAGE_BYTES : MAX_WHOLE_BYTES;
}

/** @throws ProxyError for a body that is no JSON object, or an error. */
function checkObject(bytes: Buffer, { provider, model }: AwaitedAnswer): void {
  const text = new TextDecoder().decode(bytes);
  const json = parseJson(text);
  const target = { provider, model };
  if (!isRecord(json)) throw notJson(text, target, 'a message');
  const fault = readFault(json);
  if (fault !== undefined) throw errorFromFault(fault, target);
}
