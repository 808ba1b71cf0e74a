import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { encodeSse } from '../anthropic/encode-sse.ts';
import { errorEvent } from '../anthropic/error-body.ts';
import type { Provider } from '../config/types.ts';
import { ProxyError } from '../errors/proxy-error.ts';
import type { AnswerObserver } from './answer-observer.ts';
import { clientClosed, connectionError } from './connection-error.ts';
import { forwardedAnswerHeaders, forwardedRequestHeaders } from './forwarded-headers.ts';
import {
  createBodyUsageReader,
  createStreamUsageReader,
  type UsageReader,
} from './forwarded-usage.ts';
import type { NativeAgents } from './native-agents.ts';
import { readRefusal } from './refusal.ts';
import {
  createBodyModelRestorer,
  createStreamModelRestorer,
  type ModelRestorer,
} from './restore-model.ts';
import { createStreamEndGuard } from './stream-end-guard.ts';

export interface ForwardedRequest {
  readonly request: IncomingMessage;
  /** Those of the client. A request is given new ones each time that it is forwarded. */
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
  /** With its query, without the session secret. */
  readonly path: string;
  /** Already read when the proxy had to look at it; otherwise the request is piped. */
  readonly body: Buffer | undefined;
  readonly provider: Provider;
  /** Set when a route renamed the model: the name to put back into the answer. */
  readonly restoreModel: string | undefined;
  /** The model that is asked, for errors. */
  readonly model: string;
  /** Another candidate could answer instead: a refusal that lets it try is then thrown. */
  readonly hasAlternative: boolean;
  readonly observer: AnswerObserver;
}

/** Forwards requests that need no translation, byte for byte. */
export interface PassThrough {
  /** Loads the library, so that the first request need not wait for it. */
  load(): Promise<void>;
  /**
   * Settles when the answer is over.
   * @throws ProxyError when no answer has begun.
   * @returns the fault that ended the answer early, if one did.
   */
  forward(forwarded: ForwardedRequest): Promise<ProxyError | undefined>;
  close(): void;
}

export interface PassThroughOptions {
  readonly agents: NativeAgents;
  /** Milliseconds without a byte from the upstream. */
  readonly timeoutMs: number;
  readonly sessionToken: string;
}

/** Creates the pass-through of one session. Nothing is loaded until needed. */
export function createPassThrough(options: PassThroughOptions): PassThrough {
  // The library would answer through fetch, which ends a broken stream as if it were complete.
  delete process.env['FORCE_FETCH_PATH'];

  return {
    async load() {
      await import('http-proxy-3');
    },
    forward: (forwarded) => forward(forwarded, options),
    close: () => options.agents.close(),
  };
}

async function forward(
  forwarded: ForwardedRequest,
  { agents, timeoutMs, sessionToken }: PassThroughOptions,
): Promise<ProxyError | undefined> {
  const { request, headers, response, provider, body } = forwarded;
  request.headers = forwardedRequestHeaders(headers, { provider, body, sessionToken });
  request.url = forwarded.path;
  const { createProxyServer } = await import('http-proxy-3');
  const proxy = createProxyServer({
    target: provider.baseUrl,
    changeOrigin: true,
    selfHandleResponse: true,
    agent: await agents.forUrl(provider.baseUrl),
    proxyTimeout: timeoutMs,
    ...(body === undefined ? {} : { buffer: Readable.from([body], { objectMode: false }) }),
  });

  return new Promise((resolve, reject) => {
    const startedAt = Date.now();
    const fail = (error: Error): void => {
      if (response.headersSent) return;
      // The library ends a request that is out of time as if the upstream had hung up.
      const isLate = Date.now() - startedAt >= timeoutMs;
      const cause = isLate ? Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }) : error;
      reject(connectionError(cause, { provider: provider.name, baseUrl: provider.baseUrl }));
    };
    proxy.on('proxyRes', (answer) => {
      relayAnswer(answer, forwarded).then(resolve, reject);
    });
    proxy.on('error', fail);
    proxy.on('econnreset', fail);
    response.once('close', () => {
      if (response.writableFinished) resolve(undefined);
      else if (response.headersSent) resolve(clientClosed());
      else reject(clientClosed());
    });
    proxy.web(request, response);
  });
}

async function relayAnswer(
  answer: IncomingMessage,
  forwarded: ForwardedRequest,
): Promise<ProxyError | undefined> {
  const { response, observer } = forwarded;
  const refusal = await readRefusal(answer, forwarded);
  if (refusal?.kind === 'error') throw refusal.error;
  if (refusal !== undefined) observer.refused(refusal.error);
  if (refusal?.kind === 'relayed') {
    const { status, headers, body } = refusal.failure;
    response.writeHead(status, forwardedAnswerHeaders(headers, true)).end(body);
    return undefined;
  }
  const isStream = String(answer.headers['content-type'] ?? '').startsWith('text/event-stream');
  const isPlain = answer.headers['content-encoding'] === undefined;
  const restorer = isPlain ? modelRestorer(forwarded, answer, isStream) : undefined;
  const guard = isStream && isPlain ? createStreamEndGuard() : undefined;
  const usage = usageReader(answer, isStream && isPlain);

  if (usage !== undefined) observer.began();
  const headers = forwardedAnswerHeaders(answer.headers, restorer !== undefined);
  response.writeHead(answer.statusCode ?? 502, headers);
  const reportUsage = (): void => {
    const counted = usage?.end();
    if (counted !== undefined) observer.usage(counted);
  };
  // What was counted until the client goes away is paid for; after that, nobody waits for it.
  response.once('close', reportUsage);
  const fault = await copyBody(answer, response, (bytes) => {
    guard?.push(bytes);
    usage?.push(bytes);
    return restorer === undefined ? bytes : restorer.push(bytes);
  });
  response.off('close', reportUsage);
  reportUsage();
  if (restorer !== undefined) response.write(restorer.end());
  if (fault === undefined && (guard === undefined || guard.ended)) {
    response.end();
    return undefined;
  }
  const error = brokenOff(forwarded.provider, fault);
  // Without a place for an error event, a cut connection is the only honest end.
  if (guard === undefined) response.destroy();
  else response.end(encodeSse(errorEvent(error)));
  return error;
}

function modelRestorer(
  { restoreModel }: ForwardedRequest,
  answer: IncomingMessage,
  isStream: boolean,
): ModelRestorer | undefined {
  if (restoreModel === undefined || answer.statusCode !== 200) return undefined;
  return isStream ? createStreamModelRestorer(restoreModel) : createBodyModelRestorer(restoreModel);
}

/** @returns undefined for a refusal, which counts nothing. */
function usageReader({ statusCode }: IncomingMessage, isStream: boolean): UsageReader | undefined {
  if (statusCode !== 200) return undefined;
  return isStream ? createStreamUsageReader() : createBodyUsageReader();
}

/** Copies as fast as the client reads. @returns what broke the upstream's answer off, if anything. */
async function copyBody(
  answer: IncomingMessage,
  response: ServerResponse,
  change: (bytes: Buffer) => Buffer,
): Promise<unknown> {
  return new Promise((resolve) => {
    answer.on('data', (bytes: Buffer) => {
      const out = change(bytes);
      if (out.length > 0 && !response.write(out)) {
        answer.pause();
        response.once('drain', () => answer.resume());
      }
    });
    answer.once('end', () => resolve(answer.complete ? undefined : new Error('incomplete')));
    answer.once('error', resolve);
    answer.once('close', () => resolve(answer.complete ? undefined : new Error('closed')));
  });
}

function brokenOff(provider: Provider, cause: unknown): ProxyError {
  return new ProxyError(
    'upstream_truncated',
    `${provider.name} broke the connection off before its answer was complete.`,
    { cause },
  );
}
