import { get } from 'node:http';
import { isRecord } from '../json/is-record.ts';
import type { SessionFile } from './session-files.ts';
import type { SessionReport } from './session-report.ts';

/** Milliseconds. The session is on this machine and answers from memory. */
const TIMEOUT_MS = 1_000;
/** Characters. Far more than a session has to tell. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** Asks a running session how it goes. @returns undefined when it does not answer. */
export function askSession({ baseUrl, pid }: SessionFile): Promise<SessionReport | undefined> {
  return new Promise((resolve) => {
    const request = get(`${baseUrl}/health`, { timeout: TIMEOUT_MS, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > MAX_LENGTH) request.destroy();
      });
      response.once('end', () =>
        resolve(response.statusCode === 200 ? parse(text, pid) : undefined),
      );
      response.once('error', () => resolve(undefined));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}

/** A program that took the port over may answer anything. */
function parse(text: string, pid: number): SessionReport | undefined {
  try {
    const report: unknown = JSON.parse(text);
    return isReport(report) && report.pid === pid ? report : undefined;
  } catch {
    // Not JSON: not a session.
    return undefined;
  }
}

function isReport(value: unknown): value is SessionReport {
  return (
    isRecord(value) &&
    ['pid', 'uptimeSeconds', 'requests', 'failures'].every((key) => Number.isFinite(value[key])) &&
    isRecord(value['totals']) &&
    ['routes', 'fallbacks', 'notices', 'recent'].every((key) => Array.isArray(value[key]))
  );
}
