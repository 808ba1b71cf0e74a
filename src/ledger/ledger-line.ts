import * as v from 'valibot';
import type { RequestRecord } from './request-record.ts';

/** Characters of names and reasons that are kept, so that a line stays short. */
const MAX_TEXT = 300;
/** Attempts that are kept, the newest. */
const MAX_ATTEMPTS = 20;

const count = v.pipe(v.number(), v.minValue(0));
const text = v.string();

const usageSchema = v.object({
  inputTokens: count,
  cacheReadTokens: count,
  cacheCreationTokens: count,
  cacheCreation1hTokens: v.exactOptional(count),
  outputTokens: count,
  thinkingTokens: count,
  webSearchRequests: v.exactOptional(count),
});

const schema = v.object({
  v: v.literal(1),
  /** When the request came in, ISO 8601. */
  time: v.pipe(text, v.isoTimestamp()),
  /** Random, one for each session. */
  session: text,
  /** The name of the folder that claude was started in, without its path. */
  project: v.exactOptional(text),
  requestedModel: text,
  kind: v.exactOptional(text),
  scenario: v.exactOptional(text),
  phase: v.exactOptional(text),
  reason: v.exactOptional(text),
  /** Who was asked last, and so answered if anybody did. */
  route: v.exactOptional(text),
  attempts: v.array(v.object({ route: text, outcome: text, durationMs: count })),
  outcome: text,
  /** The HTTP status that the client got. */
  status: count,
  usage: v.exactOptional(usageSchema),
  costUsd: v.exactOptional(count),
  requestedCostUsd: v.exactOptional(count),
  durationMs: count,
  firstByteMs: v.exactOptional(count),
});

/** One request as the ledger keeps it. No text of a prompt or of a provider, and no path. */
export type LedgerLine = v.InferOutput<typeof schema>;

/** The session that a line belongs to. */
export interface LedgerSession {
  readonly id: string;
  readonly project: string | undefined;
}

/** What the ledger keeps of a request, as one line of text, its end not included. */
export function writeLedgerLine(record: RequestRecord, session: LedgerSession): string {
  const { decision } = record;
  const attempts = record.attempts.slice(-MAX_ATTEMPTS);
  const line = {
    v: 1,
    time: new Date(record.startedAt).toISOString(),
    session: session.id,
    project: shortened(session.project),
    requestedModel: shortened(record.requestedModel),
    kind: record.kind,
    scenario: decision?.scenario,
    phase: decision?.phase,
    reason: shortened(decision?.reason),
    route: shortened(attempts.at(-1)?.route),
    attempts: attempts.map(({ route, outcome, durationMs }) => ({
      route: shortened(route),
      outcome,
      durationMs,
    })),
    outcome: record.outcome,
    status: record.status,
    usage: record.usage,
    costUsd: record.costUsd,
    requestedCostUsd: record.requestedCostUsd,
    durationMs: record.durationMs,
    firstByteMs: record.firstByteMs,
  };
  return JSON.stringify(line);
}

/** Undefined for what is no line of a ledger, or was cut off. */
export function readLedgerLine(text: string): LedgerLine | undefined {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function shortened(value: string | undefined): string | undefined {
  return value?.slice(0, MAX_TEXT);
}
