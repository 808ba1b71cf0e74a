import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { waitUntil } from '../support/wait-until.ts';
import { expectObserved } from './expect-observed.ts';
import { describeExpectation, type Expectation, expected } from './expectations.ts';
import type { Fault } from './fault.ts';
import { CELLS, type Cell, type FaultMatrix, startFaultMatrix } from './fault-matrix.ts';

vi.setConfig({ maxConcurrency: 60 });

const warnings: string[] = [];
const noteWarning = ({ name }: Error): void => void warnings.push(name);
/** Sockets and servers of this process. */
const handles = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((name) => /TCP|TLS/.test(name))
    .sort();

let handlesBefore: readonly string[] = [];
let matrix: FaultMatrix;

beforeAll(async () => {
  process.on('warning', noteWarning);
  handlesBefore = handles();
  matrix = await startFaultMatrix();
});

afterAll(async () => {
  const { server } = matrix;
  await matrix.close();
  expect(server.strayRequests()).toBe(0);
  await waitUntil(
    () => handles().join() === handlesBefore.join(),
    () => `still open: ${handles()}, before: ${handlesBefore}`,
  );
  expect(warnings).toEqual([]);
  process.off('warning', noteWarning);
});

interface ExpectedCell {
  readonly cell: Cell;
  readonly expectation: Expectation;
}

/** The cells of some faults, under the titles of their tests. */
const titled = (isMeant: (fault: Fault) => boolean): readonly [string, ExpectedCell][] =>
  CELLS.filter(({ fault }) => isMeant(fault)).map((cell) => {
    const { subject, mode, fault } = cell;
    const expectation = expected(fault, subject, mode);
    const title = `${subject.name}, ${mode}: ${fault.name} → ${describeExpectation(expectation)}`;
    return [title, { cell, expectation }];
  });

describe.concurrent('a fault', () => {
  it.each(titled(({ isSlow, isHuge }) => !isSlow && !isHuge))('%s', (_title, cell) => check(cell));
});

// Apart from the others: where silence counts, nothing else may keep the process busy.
describe.concurrent('a slow upstream', () => {
  it.each(titled(({ isSlow }) => isSlow === true))('%s', (_title, cell) => check(cell));
});

describe('an answer that is too large', () => {
  it.each(titled(({ isHuge }) => isHuge === true))('%s', (_title, cell) => check(cell));
});

async function check({ cell, expectation }: ExpectedCell): Promise<void> {
  expectObserved(expectation, cell, await matrix.observe(cell));
}
