import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Agent, fetch, type Response } from 'undici';
import { statePaths } from '../../src/config/config-paths.ts';
import type { Provider } from '../../src/config/types.ts';
import { type Session, startSession } from '../../src/session/start-session.ts';
import { CLIENT_TOKEN } from '../support/stand-ins/anthropic.ts';
import { targetOf } from '../support/stand-ins/stand-in-config.ts';
import { testAnthropic, testConfig } from '../support/test-config.ts';
import { messagesRequest } from '../support/test-session.ts';
import { waitUntil } from '../support/wait-until.ts';
import { correctBody, type Mode } from './correct-answer.ts';
import type { Fault, Stage } from './fault.ts';
import { type FaultServer, type Play, startFaultServer } from './fault-server.ts';
import { FAULTS } from './faults.ts';
import { SUBJECTS, type Subject } from './subjects.ts';

/** One cell of the matrix. */
export interface Cell {
  readonly id: string;
  readonly subject: Subject;
  /** As the subject's is, but for its name and address. */
  readonly provider: Provider;
  readonly mode: Mode;
  readonly fault: Fault;
}

/** What the client got, what the upstream sent, and what tproxy recorded of it. */
export interface Observed {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: Buffer;
  /** The connection broke before the body was complete. */
  readonly isBroken: boolean;
  /** The bytes of the upstream's body, for comparison; its content, where they are compressed. */
  readonly sent: Buffer;
  readonly outcome: string | undefined;
  readonly usage: unknown;
}

/** A client, sessions and upstreams for all cells. */
export interface FaultMatrix {
  observe(cell: Cell): Promise<Observed>;
  readonly server: FaultServer;
  /** Whether the upstreams saw the end of everything. */
  close(): Promise<void>;
}

/** Milliseconds. What takes longer hangs. */
const HANG_MS = 6_000;
/** Milliseconds without a byte, where that is what a cell is about; and where it is not. */
const IMPATIENT_MS = 2_000;
const PATIENT_MS = 20_000;

/** All cells, in the order of the table. */
export const CELLS: readonly Cell[] = SUBJECTS.flatMap((subject) => {
  const { dialect, isForwarded } = subject;
  const provider = isForwarded ? testAnthropic('') : targetOf(dialect).provider;
  return (['streamed', 'whole'] as const).flatMap((mode) =>
    FAULTS.filter((fault) => applies(fault, subject, mode)).map((fault) => ({
      subject,
      provider,
      mode,
      fault,
    })),
  );
}).map((cell, index) => ({ id: `cell-${index}`, ...cell }));

function applies({ only, framing }: Fault, subject: Subject, mode: Mode): boolean {
  return (only ?? mode) === mode && (framing ?? subject.framing) === subject.framing;
}

/** Starts what the cells need. */
export async function startFaultMatrix(): Promise<FaultMatrix> {
  const begun = new Map<string, () => void>();
  const sent = new Map<string, Buffer[]>();
  const plays = new Map<string, Play>();
  const server = await startFaultServer(plays);
  for (const cell of CELLS) {
    const clientBegan = new Promise<void>((resolve) => begun.set(cell.id, resolve));
    plays.set(cell.id, (response) => {
      sent.set(cell.id, recordBody(response));
      return cell.fault.play(stageOf(cell, response, clientBegan, server.elsewhere));
    });
  }
  const homeFolder = await mkdtemp(path.join(tmpdir(), 'tproxy-faults-'));
  const [patient, impatient] = await Promise.all(
    [PATIENT_MS, IMPATIENT_MS].map((timeoutMs) => startOne(server, timeoutMs, homeFolder)),
  );
  if (patient === undefined || impatient === undefined) throw new Error('no session');
  await Promise.all([patient.warmUp(), impatient.warmUp()]);
  const client = new Agent();
  return {
    server,
    async observe(cell) {
      const session = cell.fault.isSlow ? impatient : patient;
      const response = await ask(cell, session, client);
      begun.get(cell.id)?.();
      const { bytes, isBroken } = await readBody(response);
      await within(server.settled(cell.id), 'the upstream still has an open request');
      return {
        status: response.status,
        headers: new Map(response.headers),
        bytes,
        isBroken,
        sent: Buffer.concat(sent.get(cell.id) ?? []),
        ...(await recordOf(cell, session)),
      };
    },
    async close() {
      await client.close();
      await Promise.all([patient.close(), impatient.close()]);
      await server.close();
      await rm(homeFolder, { recursive: true, force: true });
    },
  };
}

function stageOf(
  { subject, mode, fault }: Cell,
  response: ServerResponse,
  clientBegan: Promise<void>,
  elsewhere: string,
): Stage {
  const body = correctBody(subject, mode, fault.answer);
  return { subject, mode, response, body, clientBegan, elsewhere };
}

/** Everything that is written from now on. */
function recordBody(response: ServerResponse): Buffer[] {
  const chunks: Buffer[] = [];
  const keep = (chunk: unknown): void => {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    else if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
  };
  const { write, end } = response;
  response.write = (...args: unknown[]) => {
    keep(args[0]);
    return Reflect.apply(write, response, args);
  };
  response.end = (...args: unknown[]) => {
    keep(args[0]);
    return Reflect.apply(end, response, args);
  };
  return chunks;
}

function startOne(server: FaultServer, timeoutMs: number, homeFolder: string): Promise<Session> {
  const providers = CELLS.map((cell) => providerOf(cell, server));
  const config = testConfig({ kind: 'passthrough' }, providers, testAnthropic(server.url));
  return startSession({
    config: { ...config, proxy: { ...config.proxy, timeoutMs } },
    statePaths: statePaths({ env: {}, homeDir: homeFolder }),
    sessionToken: 'tproxy-session-of-the-test',
    modelAliases: new Map(),
    projectFolder: undefined,
    homeFolder,
  });
}

/** A provider for each cell, so that none rests for the faults of another. */
function providerOf({ id, subject, provider, fault }: Cell, server: FaultServer): Provider {
  const host = fault.unreachable === undefined ? server.url : server.unreachable(fault.unreachable);
  return { ...provider, name: id, baseUrl: `${host}/${id}${subject.dialect.basePath}` };
}

/** What is forwarded as it is goes by the default route, for an explicit one renames the model. */
function modelOf({ id, subject, fault }: Cell): string {
  return subject.isForwarded && fault.unreachable === undefined
    ? `claude-${id}`
    : `${id},${subject.dialect.model}`;
}

function ask(cell: Cell, session: Session, client: Agent): Promise<Response> {
  const request = messagesRequest({
    model: modelOf(cell),
    stream: cell.mode === 'streamed',
    tools: [{ name: 'Write', input_schema: { type: 'object' } }],
  });
  return fetch(`${session.baseUrl}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify(request),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${CLIENT_TOKEN}` },
    redirect: 'manual',
    dispatcher: client,
    signal: AbortSignal.timeout(HANG_MS),
  });
}

async function readBody(response: Response): Promise<Pick<Observed, 'bytes' | 'isBroken'>> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const bytes of response.body ?? []) chunks.push(bytes);
    return { bytes: Buffer.concat(chunks), isBroken: false };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    return { bytes: Buffer.concat(chunks), isBroken: true };
  }
}

/** The record is written when the answer has gone, which the client may see a moment earlier. */
async function recordOf(
  cell: Cell,
  { activity }: Session,
): Promise<Pick<Observed, 'outcome' | 'usage'>> {
  const find = () => activity.recent.find(({ requestedModel }) => requestedModel === modelOf(cell));
  await waitUntil(
    () => find() !== undefined,
    () => `no record of ${cell.id}`,
  );
  const { outcome, usage } = find() ?? {};
  return { outcome, usage };
}

async function within(settled: Promise<unknown>, complaint: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), HANG_MS);
  });
  try {
    await Promise.race([settled, late]);
  } finally {
    clearTimeout(timer);
  }
}
