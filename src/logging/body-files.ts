import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureOwnFolder } from '../files/own-folder.ts';
import type { KeptExchange } from '../server/watch-exchange.ts';
import { answerBody } from './answer-body.ts';
import { boundedJson } from './bounded-json.ts';
import type { Redactor } from './redact.ts';
import { isSensitive } from './secrets-of.ts';

/** Keeps requests and answers, a file for each, in the form that `tproxy explain` reads. */
export interface BodyFiles {
  /** Returns at once; the file is written when the disk has time. Never throws. */
  keep(exchange: KeptExchange): void;
  /** Settles when everything that is to be kept is written, or has failed to be. */
  flush(): Promise<void>;
}

export interface BodyFilesOptions {
  readonly folder: string;
  readonly redactor: () => Redactor;
  /** Told of the first failure alone. */
  readonly onFailure: (error: Error) => void;
  /** Files that are kept, the newest. */
  readonly most?: number;
}

const MOST_FILES = 100;
/** Characters of a request's body, and of an answer's. */
const MAX_LENGTH = 256 * 1024;
/** Characters of an address, and of a header. */
const MAX_TEXT = 16 * 1024;
/** Exchanges that wait for the disk; each may hold 32 MB. More are dropped, and reported. */
const MAX_WAITING = 8;

/** Creates the keeper of one session. Nothing is on the disk before the first exchange. */
export function createBodyFiles(options: BodyFilesOptions): BodyFiles {
  const { folder, redactor, most = MOST_FILES } = options;
  const waiting: KeptExchange[] = [];
  let writing: Promise<void> | undefined;
  let reported = false;

  const fail = (error: unknown): void => {
    if (reported) return;
    reported = true;
    options.onFailure(error instanceof Error ? error : new Error(String(error)));
  };
  const write = async (): Promise<void> => {
    // The answer's last bytes go to the client first.
    await new Promise(setImmediate);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await writeExchange(folder, next, redactor());
        await removeSurplus(folder, most);
      } catch (error) {
        fail(error);
      }
    }
    writing = undefined;
  };

  return {
    keep(exchange) {
      if (waiting.length >= MAX_WAITING) {
        fail(new Error(`${MAX_WAITING} requests wait to be written`));
        return;
      }
      waiting.push(exchange);
      writing ??= write();
    },
    flush: () => writing ?? Promise.resolve(),
  };
}

const FILE_NAME = /^\d{8}T\d{9}Z-req_[0-9a-f]+\.json$/;

async function writeExchange(
  folder: string,
  exchange: KeptExchange,
  redactor: Redactor,
): Promise<void> {
  const { request, startedAt, url, headers, body, answer } = exchange;
  const time = new Date(startedAt).toISOString();
  const kept = {
    request,
    time,
    url: redactor.text(url, MAX_TEXT),
    headers: keptHeaders(headers, redactor),
    body: boundedJson(body, MAX_LENGTH, redactor),
    answer: {
      status: answer.status,
      headers: keptHeaders(answer.headers, redactor),
      body: boundedJson(answerBody(answer), MAX_LENGTH, redactor),
    },
  };
  await ensureOwnFolder(folder);
  const file = join(folder, `${time.replace(/[-:.]/g, '')}-${request}.json`);
  await writeFile(file, `${JSON.stringify(kept, undefined, 1)}\n`, { mode: 0o600, flag: 'wx' });
}

function keptHeaders(
  headers: Readonly<Record<string, unknown>>,
  redactor: Redactor,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      redactor.text(name, MAX_TEXT),
      isSensitive(name) ? '[key]' : redactor.text(String(value), MAX_TEXT),
    ]),
  );
}

async function removeSurplus(folder: string, most: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort();
  const surplus = names.slice(0, -most);
  await Promise.all(surplus.map((name) => rm(join(folder, name), { force: true })));
}
