import * as v from 'valibot';
import { LOG_LEVELS } from '../config/types.ts';

const text = v.string();
const count = v.number();
const some = <T>(schema: v.GenericSchema<T>) => v.optional(schema);

const base = {
  v: v.literal(1),
  /** When the line was written, ISO 8601. */
  time: v.pipe(text, v.isoTimestamp()),
  level: v.picklist(LOG_LEVELS),
  /** Random, one for each session; the ledger has the same. */
  session: text,
};

const sources = v.array(v.object({ path: text, kind: text, status: text }));

const usage = v.object({
  inputTokens: count,
  cacheReadTokens: count,
  cacheCreationTokens: count,
  outputTokens: count,
  thinkingTokens: count,
});

const attempt = v.object({
  route: text,
  outcome: text,
  /** Of the error catalogue. */
  code: some(text),
  durationMs: count,
  /** Milliseconds until the provider's headers were there. */
  headersMs: some(count),
  /** The provider's own id of the request. */
  upstreamRequest: some(text),
});

const decision = v.object({
  /** Of the prompt, as estimated for the first candidate. */
  tokens: some(count),
  candidates: v.array(text),
  resting: v.array(text),
  trace: v.array(
    v.variant('type', [
      v.object({
        type: v.literal('rule'),
        phase: text,
        name: text,
        matched: v.boolean(),
        why: text,
      }),
      v.object({ type: v.literal('candidate'), route: text, usable: v.boolean(), why: text }),
    ]),
  ),
});

const started = v.object({
  ...base,
  event: v.literal('session_started'),
  version: text,
  node: text,
  platform: text,
  pid: count,
  port: count,
  project: some(text),
  sources,
});

const ended = v.object({
  ...base,
  event: v.literal('session_ended'),
  durationMs: count,
  requests: count,
  failures: count,
  costUsd: count,
});

const request = v.object({
  ...base,
  event: v.literal('request'),
  /** The id that the client got as `request-id`, unless the provider's own was passed on. */
  request: text,
  kind: some(text),
  requestedModel: text,
  scenario: some(text),
  phase: some(text),
  reason: some(text),
  /** Who was asked last, and so answered if anybody did. */
  route: some(text),
  attempts: v.array(attempt),
  outcome: text,
  status: count,
  message: some(text),
  usage: some(usage),
  costUsd: some(count),
  durationMs: count,
  firstByteMs: some(count),
  warnings: v.array(v.object({ feature: text, detail: text })),
  /** At the level `debug` alone: how the decision was made. */
  decision: some(decision),
});

const fault = v.object({
  ...base,
  event: v.literal('fault'),
  /** Of the error catalogue; `refused` for a refusal that was passed on unread. */
  code: text,
  message: text,
  request: some(text),
  /** Method and path of a request that is not recorded. */
  endpoint: some(text),
  route: some(text),
  provider: some(text),
  model: some(text),
});

const reloaded = v.object({ ...base, event: v.literal('config_reloaded'), sources });
const notice = v.object({ ...base, event: v.literal('notice'), message: text });

const schema = v.variant('event', [started, ended, request, fault, reloaded, notice]);

/** One line of the log. No text of a prompt or an answer, and no credential. */
export type LogLine = v.InferOutput<typeof schema>;

type Unstamped<T> = T extends unknown ? Omit<T, 'v' | 'time' | 'session'> : never;

/** What is to be logged, before the logger has put its time to it. */
export type LogEntry = Unstamped<LogLine>;

/** Undefined for what is no line of a log, was cut off, or comes from a later version. */
export function readLogLine(line: string): LogLine | undefined {
  try {
    return v.parse(schema, JSON.parse(line));
  } catch {
    return undefined;
  }
}
