import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The client that the tests run: this project's own copy. */
export const CLAUDE = fileURLToPath(new URL('../../node_modules/.bin/claude', import.meta.url));

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Runs the real client without a terminal and without input. */
export function runRealClaude(
  args: readonly string[],
  { env, cwd }: Surroundings,
): Promise<{ readonly code: unknown; readonly stdout: string }> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: 15_000, encoding: 'utf8' } as const;
    const child = execFile(CLAUDE, args, options, (error, stdout) => {
      resolve({ code: error === null ? 0 : error.code, stdout });
    });
    child.stdin?.end();
  });
}

export interface RecordedRequest {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** A server on this machine that keeps what it is asked and refuses each model request for good. */
export async function startRefusingServer(): Promise<{
  readonly address: string;
  readonly requests: readonly RecordedRequest[];
}> {
  const requests: RecordedRequest[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    requests.push({ method, path: url, headers });
    response.writeHead(method === 'POST' ? 400 : 200, { 'x-should-retry': 'false' }).end('{}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : undefined;
  return { address: `http://127.0.0.1:${port}`, requests };
}
