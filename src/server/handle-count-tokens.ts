import type { IncomingMessage, ServerResponse } from 'node:http';
import { analyzeRequest } from '../analyze/analyze-request.ts';
import { assertCountRequest } from '../anthropic/assert-request.ts';
import { parseEnvelope } from '../anthropic/parse-envelope.ts';
import type { CountRequest } from '../anthropic/request.ts';
import type { Target } from '../protocols/adapter.ts';
import { loadAdapter } from '../protocols/registry.ts';
import { decideRoute } from '../route/decide-route.ts';
import type { Candidate } from '../route/decision.ts';
import { conversationOf } from '../route/health/conversation-of.ts';
import { resolveProvider } from '../route/resolve-provider.ts';
import { encodingOf, USUAL_ENCODING } from '../tokens/encoding-of.ts';
import { UNOBSERVED } from '../upstream/answer-observer.ts';
import { readText } from '../upstream/read-text.ts';
import { abortedWith } from './aborted-with.ts';
import type { ServerContext } from './context.ts';
import { forwardMessages } from './forward-messages.ts';
import { holdQuestion } from './question.ts';
import { readBody } from './read-body.ts';
import { sendEncoded } from './send-encoded.ts';
import { sendJson } from './send-json.ts';

/** Characters. An answer to a count is one number in a little JSON. */
const MAX_ANSWER_LENGTH = 64 * 1024;

const UNRECORDED = { observer: UNOBSERVED, warn: () => undefined };

/**
 * POST /v1/messages/count_tokens. Anthropic counts for its own models, other providers where they
 * offer it; the compatible endpoints have no such path (wire.md 5.1, 6.1), so for them the count is
 * tproxy's own.
 * @throws ProxyError when no answer has begun.
 * @returns the fault that ended the answer early, if one did.
 */
export async function handleCountTokens(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  context: ServerContext,
): Promise<unknown> {
  const bytes = await readBody(request);
  const envelope = parseEnvelope(bytes, context.requests.parse);
  const { body } = envelope;
  const { headers } = request;
  const hints = analyzeRequest({ endpoint: 'count', body, headers }, () => 0);
  const decision = decideRoute(hints, context);
  const [candidate] = decision.candidates;
  const provider = resolveProvider(candidate, context.config);
  if (provider.forwardsAsIs && provider.name === context.config.passthrough.name) {
    const { model, stream } = envelope;
    const question = holdQuestion({ bytes, envelope, hints });
    const conversation = conversationOf(hints);
    const asked = { request, response, path, model, stream, conversation, question, decision };
    return forwardMessages({ ...asked, candidate, ...UNRECORDED }, provider, context);
  }
  assertCountRequest(body);
  const target = { provider, model: candidate.model };
  const counted = await countUpstream(body, target, abortedWith(response), context);
  sendJson(response, 200, { input_tokens: counted ?? (await countHere(body, candidate, context)) });
  return undefined;
}

/**
 * The provider's own count. A failure is no reason to refuse: the count is advice, and the request
 * that follows will show what is wrong.
 */
async function countUpstream(
  body: CountRequest,
  target: Target,
  signal: AbortSignal,
  transport: ServerContext,
): Promise<number | undefined> {
  const adapter = await loadAdapter(target.provider.protocol);
  if (adapter.count === undefined) return undefined;
  try {
    const encoded = { ...adapter.count.encodeCount(body, target), toolNames: new Map() };
    const asking = { target, warn: () => undefined };
    const response = await sendEncoded(encoded, adapter, asking, transport, signal);
    const answer: unknown = JSON.parse(await readText(response.body, MAX_ANSWER_LENGTH));
    return adapter.count.decodeCount(answer, target);
  } catch {
    return undefined;
  }
}

async function countHere(
  body: CountRequest,
  candidate: Candidate,
  { tokens, correctTokens }: ServerContext,
): Promise<number> {
  const encoding = encodingOf(candidate.model);
  await tokens.load(encoding);
  const counted = tokens.countRequest(body, encoding);
  // What answers have shown is the ratio to the usual encoding; another one is the model's own.
  return encoding === USUAL_ENCODING ? correctTokens(counted, candidate) : counted;
}
