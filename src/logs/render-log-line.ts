import type { ChalkInstance } from 'chalk';
import { formatUsd } from '../costs/format-usd.ts';
import type { LogLine } from '../logging/log-line.ts';
import { formatTokens } from '../status/amounts.ts';
import { duration } from '../status/duration.ts';
import { printable } from '../status/printable.ts';

type Of<E extends LogLine['event']> = Extract<LogLine, { event: E }>;

/** Characters of a session's id that tell it from the others of a day. */
const SESSION_LENGTH = 6;

/** A line of the log for a person: one line, and further ones for what it says in detail. */
export function renderLogLine(line: LogLine, chalk: ChalkInstance): string {
  const time = localTime(new Date(line.time));
  const session = line.session.slice(0, SESSION_LENGTH);
  const level = colourOf(line, chalk)(line.level.padEnd('error'.length));
  const head = `${chalk.dim(time)}  ${level}  ${chalk.dim(oneLine(session))}  ${wordsOf(line, chalk)}`;
  const details = line.event === 'request' ? detailsOf(line) : [];
  return [head, ...details.map((detail) => chalk.dim(`    ${oneLine(detail)}`))].join('\n');
}

function colourOf({ level }: LogLine, chalk: ChalkInstance): ChalkInstance {
  switch (level) {
    case 'error':
      return chalk.red;
    case 'warn':
      return chalk.yellow;
    case 'info':
      return chalk.green;
    case 'debug':
      return chalk.dim;
  }
}

function wordsOf(line: LogLine, chalk: ChalkInstance): string {
  switch (line.event) {
    case 'request':
      return requestWords(line, chalk);
    case 'fault':
      return oneLine(faultWords(line));
    case 'session_started':
      return oneLine(startWords(line));
    case 'session_ended':
      return endWords(line);
    case 'config_reloaded':
      return oneLine(`configuration taken over: ${sourceNames(line.sources)}`);
    case 'notice':
      return oneLine(line.message);
  }
}

function requestWords(line: Of<'request'>, chalk: ChalkInstance): string {
  const { usage, costUsd, outcome, message } = line;
  const where = `${line.scenario ?? 'no scenario'} → ${chalk.bold(oneLine(line.route ?? 'nobody'))}`;
  const prompt = usage && usage.inputTokens + usage.cacheReadTokens + usage.cacheCreationTokens;
  const tokens =
    usage && `${formatTokens(prompt ?? 0)} in, ${formatTokens(usage.outputTokens)} out`;
  const facts = [
    where,
    String(line.status),
    tokens,
    costUsd === undefined ? undefined : formatUsd(costUsd),
    milliseconds(line.durationMs),
    outcome === 'answered' ? undefined : oneLine(`${outcome}: ${message ?? ''}`),
  ];
  return facts.filter((fact) => fact !== undefined).join('  ');
}

/** What came out otherwise than asked; and, at the level `debug`, how the decision was made. */
function detailsOf({ warnings, decision, attempts, ...line }: Of<'request'>): readonly string[] {
  const changes = warnings.map(({ feature, detail }) => `${feature}: ${detail}`);
  if (decision === undefined) return changes;
  const size = decision.tokens === undefined ? '' : `, about ${decision.tokens} tokens`;
  const asked = attempts.map(({ route, outcome, durationMs, headersMs, upstreamRequest }) => {
    const headers = headersMs === undefined ? '' : `, headers after ${milliseconds(headersMs)}`;
    const id = upstreamRequest === undefined ? '' : `, its id is ${upstreamRequest}`;
    return `asked ${route}: ${outcome} after ${milliseconds(durationMs)}${headers}${id}`;
  });
  return [
    `${line.request}, for ${line.requestedModel}${size}: ${line.reason ?? ''}`,
    ...decision.trace.map((step) =>
      step.type === 'rule'
        ? `${step.matched ? '+' : '-'} ${step.name}: ${step.why}`
        : `${step.usable ? '+' : '-'} ${step.route}: ${step.why}`,
    ),
    ...asked,
    ...changes,
  ];
}

function faultWords({ code, route, endpoint, message }: Of<'fault'>): string {
  const where = route ?? endpoint;
  return `${code}${where === undefined ? '' : ` (${where})`}: ${message}`;
}

function startWords(line: Of<'session_started'>): string {
  const { version, node, platform, port, pid, project, sources } = line;
  const where = project === undefined ? '' : ` in ${project}`;
  return `session started${where}: tproxy ${version} on port ${port}, process ${pid}, Node.js ${node}, ${platform}; configuration: ${sourceNames(sources)}`;
}

function endWords({ durationMs, requests, failures, costUsd }: Of<'session_ended'>): string {
  const count = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${failures} failed`;
  return `session ended after ${duration(Math.round(durationMs / 1000))}: ${count}, ${formatUsd(costUsd)}`;
}

function sourceNames(sources: Of<'session_started'>['sources']): string {
  if (sources.length === 0) return 'none';
  return sources.map(({ path, status }) => `${path} (${status})`).join(', ');
}

/** A provider, a model or a file may have been given any name. */
function oneLine(text: string): string {
  return printable(text.replace(/\s*\n\s*/g, ' '));
}

function milliseconds(time: number): string {
  return time < 1000 ? `${Math.round(time)} ms` : `${(time / 1000).toFixed(1)} s`;
}

/** In the person's own time zone, to the second. */
function localTime(time: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${day} ${clock}`;
}
