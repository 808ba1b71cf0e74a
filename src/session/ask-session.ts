import { get } from 'node:http';
import type { SessionFile } from './session-files.ts';
import type { SessionReport } from './session-report.ts';

/** Milliseconds. The session is on this machine and answers from memory. */
const TIMEOUT_MS = 1_000;

/** Asks a running session how it goes. @returns undefined when it does not answer. */
export function askSession({ baseUrl }: SessionFile): Promise<SessionReport | undefined> {
  return new Promise((resolve) => {
    const request = get(`${baseUrl}/health`, { timeout: TIMEOUT_MS, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.once('end', () => resolve(response.statusCode === 200 ? parse(text) : undefined));
      response.once('error', () => resolve(undefined));
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}

function parse(text: string): SessionReport | undefined {
  try {
    const report: SessionReport = JSON.parse(text);
    return report;
  } catch {
    // Another program took the port over.
    return undefined;
  }
}
