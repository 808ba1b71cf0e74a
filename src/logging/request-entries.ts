import type { LogLevel } from '../config/types.ts';
import { PROXY_ERRORS, type ProxyErrorCode } from '../errors/catalog.ts';
import type { Attempt, RequestRecord } from '../ledger/request-record.ts';
import type { LogEntry } from './log-line.ts';

/** What the log says of a request that is over: one line for it, and one for each fault on its way. */
export function requestEntries(record: RequestRecord): readonly LogEntry[] {
  const failed = record.attempts.filter(({ outcome }) => outcome !== 'answered');
  const faults = failed.map((attempt) => attemptFault(attempt, record));
  const isUnrouted = record.attempts.length === 0 && record.outcome !== 'answered';
  return [requestEntry(record), ...faults, ...(isUnrouted ? [ownFault(record)] : [])];
}

/** How loud an outcome is. A refusal that was passed on has no code of its own in some cases. */
function levelOf(outcome: Attempt['outcome'], code: ProxyErrorCode | undefined): LogLevel {
  if (outcome === 'answered') return 'info';
  if (outcome !== 'refused') return PROXY_ERRORS[outcome].level;
  return code === undefined ? 'warn' : PROXY_ERRORS[code].level;
}

function requestEntry(record: RequestRecord): LogEntry {
  const { decision, outcome, attempts } = record;
  const last = attempts.at(-1);
  return {
    event: 'request',
    level: levelOf(outcome, last?.code),
    request: record.id,
    kind: record.kind,
    requestedModel: record.requestedModel,
    scenario: decision?.scenario,
    phase: decision?.phase,
    reason: decision?.reason,
    route: last?.route,
    attempts: attempts.map(({ message: _message, ...attempt }) => attempt),
    outcome,
    status: record.status,
    message: record.message,
    usage: record.usage,
    costUsd: record.costUsd,
    durationMs: record.durationMs,
    firstByteMs: record.firstByteMs,
    warnings: [...record.warnings],
    decision: decision && {
      tokens: decision.tokens,
      candidates: decision.candidates.map(({ route }) => route),
      resting: decision.resting.map(({ route }) => route),
      trace: [...decision.trace],
    },
  };
}

function attemptFault(attempt: Attempt, { id, decision }: RequestRecord): LogEntry {
  const { outcome, code, route, message } = attempt;
  const candidate = decision?.candidates.find((one) => one.route === route);
  return {
    event: 'fault',
    level: levelOf(outcome, code),
    code: code ?? outcome,
    message: message ?? '',
    request: id,
    route,
    provider: candidate?.provider,
    model: candidate?.model,
  };
}

/** Nobody was asked: the request itself was at fault, or tproxy. */
function ownFault({ id, outcome, message }: RequestRecord): LogEntry {
  return {
    event: 'fault',
    level: levelOf(outcome, undefined),
    code: outcome,
    message: message ?? '',
    request: id,
  };
}
