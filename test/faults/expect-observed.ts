import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { isRecord } from '../../src/json/is-record.ts';
import { parseFrames, readEvents } from '../support/read-events.ts';
import { ANSWER, TEXT } from './correct-answer.ts';
import type { Expectation } from './expectations.ts';
import type { Cell, Observed } from './fault-matrix.ts';

type Expected<K extends Expectation['kind']> = Extract<Expectation, { kind: K }>;

/** What a client makes of an answer, streamed or whole. */
interface Read {
  readonly text: string;
  readonly tools: readonly {
    readonly id: string;
    readonly name: string;
    readonly input: unknown;
  }[];
  readonly stopReason: unknown;
  readonly usage: unknown;
}

/** Fails unless the client, the record and the upstream saw what is expected. */
export function expectObserved(expectation: Expectation, cell: Cell, seen: Observed): void {
  switch (expectation.kind) {
    case 'answer':
      expectAnswer(cell, seen);
      return;
    case 'event':
      expectEvent(expectation, seen);
      return;
    case 'status':
      expectStatus(expectation, seen);
      return;
    case 'relayed':
      expectRelayed(expectation, cell, seen);
      return;
  }
}

function expectAnswer({ mode, fault }: Cell, seen: Observed): void {
  expect(seen).toMatchObject({ status: 200, isBroken: false, outcome: 'answered' });
  const { text, tools, stopReason, usage } =
    mode === 'streamed' ? readStream(seen.bytes) : readMessage(seen.bytes);
  const { calls = [] } = fault.answer ?? ANSWER;
  expect(text).toBe(fault.name === 'invalid UTF-8' ? TEXT.replace('§', '\ufffd') : TEXT);
  expect(tools.map(({ name, input }) => ({ name, input }))).toEqual(
    calls.map(({ name, input }) => ({ name, input })),
  );
  expect(new Set(tools.map(({ id }) => id)).size).toBe(calls.length);
  expect(tools.every(({ id }) => /^[a-zA-Z0-9_-]+$/.test(id))).toBe(true);
  expect(stopReason).toBe('tool_use');
  const isCounted = fault.name !== 'no usage';
  expect(usage).toMatchObject({ output_tokens: isCounted ? 70 : expect.any(Number) });
  expect(seen.usage !== undefined).toBe(isCounted);
}

function expectEvent({ words }: Expected<'event'>, { bytes, ...seen }: Observed): void {
  expect(seen).toMatchObject({ status: 200, isBroken: false });
  const { text, stopReason, error } = readEvents(parseFrames(String(bytes)));
  expect(text).not.toBe('');
  expect(TEXT.startsWith(text)).toBe(true);
  expect(stopReason).toBeUndefined();
  expect(error?.type).toBe('overloaded_error');
  if (words !== undefined) expect(error?.message).toMatch(words);
  expectFailed(seen.outcome);
}

function expectStatus(
  { status, type, words, retryAfter }: Expected<'status'>,
  { bytes, ...seen }: Observed,
): void {
  const body: unknown = JSON.parse(String(bytes));
  if (status === 'an error') expect(seen.status).toBeGreaterThanOrEqual(400);
  else expect(seen.status).toBe(status);
  expect(seen.isBroken).toBe(false);
  expect(body).toMatchObject({
    type: 'error',
    error: {
      type: type ?? expect.any(String),
      message: words ? expect.stringMatching(words) : expect.any(String),
    },
  });
  expect(String(bytes)).not.toMatch(/bug in tproxy/);
  expect(seen.headers.get('location')).toBeUndefined();
  if (retryAfter !== undefined) expect(seen.headers.get('retry-after')).toBe(String(retryAfter));
  expectFailed(seen.outcome);
}

function expectRelayed(
  { status, outcome }: Expected<'relayed'>,
  { fault }: Cell,
  { bytes, sent, ...seen }: Observed,
): void {
  expect(seen).toMatchObject({ status, isBroken: false });
  const plain = sent[0] === 0x1f ? gunzipSync(sent) : sent;
  expect(bytes.equals(plain)).toBe(true);
  expect(Object.fromEntries(seen.headers)).toMatchObject(fault.headers ?? {});
  if (outcome === 'failed') expectFailed(seen.outcome);
  else expect(seen.outcome).toBe(outcome);
}

function expectFailed(outcome: string | undefined): void {
  expect(outcome).toEqual(expect.any(String));
  expect(['answered', 'refused', 'internal', 'client_closed']).not.toContain(outcome);
}

function readStream(bytes: Buffer): Read {
  const { tools, ...answer } = readEvents(parseFrames(String(bytes)));
  expect(answer.error).toBeUndefined();
  return {
    ...answer,
    tools: tools.map((tool) => ({ ...tool, input: JSON.parse(tool.input) })),
  };
}

function readMessage(bytes: Buffer): Read {
  const message: unknown = JSON.parse(String(bytes));
  expect(message).toMatchObject({ type: 'message', role: 'assistant' });
  if (!isRecord(message) || !Array.isArray(message['content'])) throw new Error('no message');
  const blocks: readonly unknown[] = message['content'];
  const records = blocks.filter(isRecord);
  return {
    text: records.map(({ text }) => (typeof text === 'string' ? text : '')).join(''),
    tools: records
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input }) => ({ id: String(id), name: String(name), input })),
    stopReason: message['stop_reason'],
    usage: message['usage'],
  };
}
