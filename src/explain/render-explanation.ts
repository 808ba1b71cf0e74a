import type { ChalkInstance } from 'chalk';
import { formatUsd } from '../costs/format-usd.ts';
import type { TraceStep } from '../route/decision.ts';
import { kindName } from '../route/phases/kind-name.ts';
import { columns } from '../status/columns.ts';
import { printable, printableJson } from '../status/printable.ts';
import type { CandidateEstimate, Explanation } from './explain-request.ts';
import type { ShownRequest } from './show-request.ts';

type RuleStep = Extract<TraceStep, { type: 'rule' }>;
type CandidateStep = Extract<TraceStep, { type: 'candidate' }>;

/** Columns to the left of a candidate, which stands under the rule that led to it. */
const CANDIDATE_INDENT = 5;

/** An explanation as a page for a person. @param shown the request for the first candidate, if wanted */
export function renderExplanation(
  explanation: Explanation,
  shown: ShownRequest | undefined,
  chalk: ChalkInstance,
): string {
  const sections = [
    [headline(explanation, chalk)],
    [columns(facts(explanation))],
    [chalk.bold('Asked in this order'), renderTrace(traceOf(explanation), chalk)],
    ...(explanation.outcome === 'routed'
      ? [[chalk.bold('Candidates in this order'), estimatesTable(explanation.estimates, chalk)]]
      : []),
    ...(shown === undefined ? [] : [renderRequest(shown, chalk)]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headline(explanation: Explanation, chalk: ChalkInstance): string {
  switch (explanation.outcome) {
    case 'routed': {
      const [first] = explanation.decision.candidates;
      return chalk.bold(`Goes to ${printable(first.route)}`);
    }
    case 'refused':
      return chalk.bold.red(`Refused with ${explanation.status} ${explanation.type}`);
  }
}

function facts(explanation: Explanation): string[][] {
  const { requestedModel, kind } = explanation;
  const request = ['request', `${kindName(kind)}, for ${printable(requestedModel)}`];
  switch (explanation.outcome) {
    case 'routed': {
      const { scenario, phase, reason } = explanation.decision;
      return [request, ['scenario', scenario], ['phase', phase], ['reason', printable(reason)]];
    }
    case 'refused':
      return [request, ['reason', printable(explanation.message)]];
  }
}

function traceOf(explanation: Explanation): readonly TraceStep[] {
  return explanation.outcome === 'routed' ? explanation.decision.trace : explanation.trace;
}

/** Rules are aligned with rules and candidates with candidates, each under the rule that led to it. */
function renderTrace(trace: readonly TraceStep[], chalk: ChalkInstance): string {
  const rules = trace.filter((step) => step.type === 'rule').map((step) => ruleRow(step, chalk));
  const candidates = trace
    .filter((step) => step.type === 'candidate')
    .map((step) => candidateRow(step, chalk));
  const ruleLines = columns(rules).split('\n').values();
  const candidateLines = columns(candidates, CANDIDATE_INDENT).split('\n').values();
  return trace
    .map(({ type }) => (type === 'rule' ? ruleLines : candidateLines).next().value)
    .join('\n');
}

/** What did not match steps back behind what did. */
function ruleRow({ matched, name, why }: RuleStep, chalk: ChalkInstance): string[] {
  const row = [matched ? '✓' : '·', printable(name), printable(why)];
  return row.map((cell) => (matched ? chalk.green(cell) : chalk.dim(cell)));
}

function candidateRow({ usable, route, why }: CandidateStep, chalk: ChalkInstance): string[] {
  const row = [usable ? '✓' : '✗', printable(route), printable(why)];
  return usable ? row : row.map((cell) => chalk.yellow(cell));
}

function estimatesTable(estimates: readonly CandidateEstimate[], chalk: ChalkInstance): string {
  const numbers = alignedRight([
    ['tokens', 'window', 'prompt costs'],
    ...estimates.map(({ tokens, contextWindow, promptCostUsd }) => [
      grouped(tokens),
      contextWindow === undefined ? 'unknown' : grouped(contextWindow),
      promptCostUsd === undefined ? 'unknown' : formatUsd(promptCostUsd),
    ]),
  ]);
  const labels = ['', ...estimates.map(({ route }) => printable(route))];
  const notes = ['', ...estimates.map(({ missingKey }) => missingKeyNote(missingKey, chalk))];
  return columns(
    numbers.map((row, index) => [
      index === 0 ? '' : String(index),
      labels[index] ?? '',
      ...row,
      notes[index] ?? '',
    ]),
  );
}

function missingKeyNote(variable: string | undefined, chalk: ChalkInstance): string {
  return variable === undefined ? '' : chalk.red(`key missing: $${variable} is not set`);
}

function grouped(count: number): string {
  return count.toLocaleString('en');
}

function alignedRight(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) => row.map((cell, column) => cell.padStart(width(column))));
}

function renderRequest(shown: ShownRequest, chalk: ChalkInstance): string[] {
  if (!shown.sent) return [`${chalk.bold('Nothing is sent')}: ${printable(shown.why)}`];
  const { url, body, warnings } = shown;
  return [
    chalk.bold(`POST ${printable(url)}`),
    ...warnings.map(
      ({ feature, detail }) => `  ${chalk.yellow('!')} ${printable(feature)}: ${printable(detail)}`,
    ),
    printableJson(body),
  ];
}
