import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { SessionFile } from '../../src/session/session-files.ts';
import { type ScratchPerson, scratchPerson } from '../e2e/support/scratch-person.ts';
import type { FakeUpstream } from './fake-upstream.ts';
import { chunk, sse, usageChunk } from './openai-answers.ts';
import { CONFIG_KEY, openaiConfig } from './openai-config.ts';
import { type RunningTproxy, startTproxy } from './run-tproxy.ts';
import { countGuards, isRunning } from './running-processes.ts';
import { announcedSessions, isListening, listTree } from './session-folder.ts';
import { startTestUpstream } from './test-session.ts';

/** How an answer gets through tproxy. */
export type Way = 'translated' | 'forwarded';

/** A session of the built tproxy, its claude in the middle of an answer. */
export interface StreamingSession {
  readonly person: ScratchPerson;
  readonly tproxy: RunningTproxy;
  readonly claudePid: number;
  readonly file: SessionFile;
  readonly upstream: FakeUpstream;
  /** Sends the rest of the answer. */
  finish(): void;
}

/** An upstream whose answers begin and then wait, and what a person needs to use it. */
export interface WaitingUpstream {
  readonly upstream: FakeUpstream;
  readonly config: string;
  /** Sends the rest of each answer that has begun. */
  finish(): void;
}

/** Starts a session with the fixture program `stream-on` as claude, and waits until it streams. */
export async function startStreaming(way: Way, ...args: string[]): Promise<StreamingSession> {
  const { upstream, config, finish } = await startWaitingUpstream(way);
  const person = await scratchPerson({ config });
  const tproxy = startTproxy({ person, args: ['code', 'Go on.', ...args], claude: 'stream-on' });
  const claudePid = Number(await tproxy.prints(/ready (\d+)\n/));
  onTestFinished(() => {
    if (isRunning(claudePid)) process.kill(claudePid, 'SIGKILL');
  });
  const [file, ...others] = await announcedSessions(person.sessionsDir);
  if (file === undefined || others.length > 0) throw new Error('one session is to be announced');
  return { person, tproxy, claudePid, file, upstream, finish };
}

export async function startWaitingUpstream(way: Way): Promise<WaitingUpstream> {
  const open = new Set<ServerResponse>();
  const { head, rest } = ANSWERS[way];
  const upstream = await startTestUpstream((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(head);
    open.add(response);
  });
  const config =
    way === 'translated' ? openaiConfig(`${upstream.url}/v1`) : anthropicConfig(upstream.url);
  return {
    upstream,
    config,
    finish() {
      for (const response of open) response.end(rest);
      open.clear();
    },
  };
}

/** No process, no port, no file that tells of the session; the port is `file.port`. */
export async function expectNothingLeft(
  session: Pick<StreamingSession, 'person' | 'claudePid' | 'file'>,
): Promise<void> {
  const { person, claudePid, file } = session;
  expect(isRunning(claudePid)).toBe(false);
  expect(await countGuards([claudePid])).toBe(0);
  expect(await isListening(file.port)).toBe(false);
  expect(await listTree(person.sessionsDir)).toEqual([]);
  expect(await listTree(join(person.sessionsDir, '..'))).not.toContainEqual(
    expect.stringContaining('.tmp'),
  );
}

/** Sends everything to a server that speaks the Messages API, byte for byte. */
function anthropicConfig(url: string): string {
  return `[router]
default = "anthropic,claude-opus-4-8"

[[providers]]
name = "anthropic"
api_base_url = "${url}"
api_key = "${CONFIG_KEY}"
`;
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
}

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-opus-4-8',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
};

const ANSWERS: Readonly<Record<Way, { readonly head: string; readonly rest: string }>> = {
  translated: {
    head: `data: ${JSON.stringify(chunk({ role: 'assistant', content: 'It begins' }))}\n\n`,
    rest: sse([chunk({}, 'stop'), usageChunk()]),
  },
  forwarded: {
    head:
      event('message_start', { message }) +
      event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'It begins' } }),
    rest:
      event('content_block_stop', { index: 0 }) +
      event('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 2 },
      }) +
      event('message_stop', {}),
  },
};
