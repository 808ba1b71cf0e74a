import type { UpstreamFailure } from '../protocols/adapter.ts';

type Headers = UpstreamFailure['headers'];

/** Above this a plain number is a moment, not a duration: seconds since 1970. */
const EARLIEST_EPOCH_SECONDS = 1_000_000_000;

/**
 * Whole seconds until a new attempt makes sense, rounded up; undefined when nothing says so. Sources
 * in the order of wire.md 9.7. Dates are read against the answer's own `date` header, so that no
 * clock is needed.
 *
 * @param text the provider's message and, where there is one, its `retryDelay`.
 */
export function retryAfterSeconds(headers: Headers, text: string): number | undefined {
  const seconds =
    milliseconds(header(headers, 'retry-after-ms')) ??
    secondsOrDate(header(headers, 'retry-after'), headers) ??
    retryDelay(text) ??
    rateLimitReset(headers) ??
    anthropicReset(headers) ??
    tryAgainIn(text);
  return seconds === undefined ? undefined : Math.max(0, Math.ceil(seconds));
}

/** Seconds in "6m0s", "1.2s", "950ms", "1h2m3.5s" or a bare number of seconds. */
export function parseDuration(text: string): number | undefined {
  const value = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(value)) return Number(value);
  const match =
    /^(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/.exec(
      value,
    );
  if (match === null || value === '') return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, millis = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return days * 86_400 + hours * 3600 + minutes * 60 + seconds + millis / 1000;
}

function milliseconds(value: string | undefined): number | undefined {
  if (value === undefined || !/^\d+(?:\.\d+)?$/.test(value.trim())) return undefined;
  return Number(value) / 1000;
}

function secondsOrDate(value: string | undefined, headers: Headers): number | undefined {
  if (value === undefined) return undefined;
  const duration = parseDuration(value);
  if (duration !== undefined) return duration;
  const then = Date.parse(value);
  const now = Date.parse(header(headers, 'date') ?? '');
  return Number.isNaN(then) || Number.isNaN(now) ? undefined : Math.max(0, (then - now) / 1000);
}

/** google.rpc.RetryInfo, wherever it stands in the body. */
function retryDelay(text: string): number | undefined {
  const value = /"retryDelay"\s*:\s*"([^"]{1,20})"/.exec(text)?.[1];
  return value === undefined ? undefined : parseDuration(value);
}

/** The limits that are used up count; when none says that it is, the first to be lifted. */
function rateLimitReset(headers: Headers): number | undefined {
  const usedUp: number[] = [];
  const others: number[] = [];
  for (const name of Object.keys(headers)) {
    const kind = /^x-ratelimit-reset(-.+)?$/.exec(name.toLowerCase());
    if (kind === null) continue;
    const seconds = resetSeconds(header(headers, name) ?? '', headers);
    if (seconds === undefined) continue;
    const remaining = header(headers, `x-ratelimit-remaining${kind[1] ?? ''}`);
    (remaining?.trim() === '0' ? usedUp : others).push(seconds);
  }
  if (usedUp.length > 0) return Math.max(...usedUp);
  return others.length > 0 ? Math.min(...others) : undefined;
}

/**
 * Anthropic sends its resets with every answer, so that only those of limits that are used up count
 * (wire.md 1.8). Its subscriptions name the one that matters.
 */
function anthropicReset(headers: Headers): number | undefined {
  const waits: number[] = [];
  for (const name of Object.keys(headers)) {
    const limit = /^anthropic-ratelimit-(.+)-reset$/.exec(name.toLowerCase())?.[1];
    if (limit === undefined || !isUsedUp(limit, headers)) continue;
    const seconds = resetSeconds(header(headers, name) ?? '', headers);
    if (seconds !== undefined) waits.push(seconds);
  }
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

function isUsedUp(limit: string, headers: Headers): boolean {
  if (limit === 'unified') {
    return header(headers, 'anthropic-ratelimit-unified-status') === 'rejected';
  }
  return header(headers, `anthropic-ratelimit-${limit}-remaining`)?.trim() === '0';
}

function resetSeconds(value: string, headers: Headers): number | undefined {
  const duration = parseDuration(value);
  if (duration === undefined) return secondsOrDate(value, headers);
  if (duration < EARLIEST_EPOCH_SECONDS) return duration;
  const moment = duration > EARLIEST_EPOCH_SECONDS * 1000 ? duration / 1000 : duration;
  const now = Date.parse(header(headers, 'date') ?? '');
  return Number.isNaN(now) ? undefined : Math.max(0, moment - now / 1000);
}

/** "Please try again in 1m2.5s." */
function tryAgainIn(text: string): number | undefined {
  const value =
    /(?:try again|retry) (?:in|after) (\d[\d.]*(?:[a-z]+\d[\d.]*)*(?: ?(?:ms|[smh]))?)/i.exec(
      text,
    )?.[1];
  return value === undefined
    ? undefined
    : parseDuration(value.replace(/[ .]$/, '').replace(' ', ''));
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
