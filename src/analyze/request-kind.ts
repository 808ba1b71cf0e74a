import { isRecord } from '../json/is-record.ts';
import { records, textOf } from './loose-blocks.ts';
import { CLASSIFIER_STOP, MARKERS, type MarkerAt } from './markers.ts';
import { afterLastAnswer, type LooseMessage } from './read-conversation.ts';
import type { RequestKind } from './request-hints.ts';

/** What the kind of a request is told by. */
export interface KindSignals {
  readonly endpoint: 'messages' | 'count';
  readonly body: Readonly<Record<string, unknown>>;
  readonly messages: readonly LooseMessage[];
  readonly webSearch: boolean;
  readonly agentId: string | undefined;
}

/**
 * The kind of call (client.md 3.2), exact signs first. Compaction comes before the side calls,
 * because its second attempt has neither tools nor cache marks and must not pass for one.
 */
export function requestKind(signals: KindSignals): RequestKind {
  const { endpoint, body, messages, webSearch, agentId } = signals;
  if (endpoint === 'count') return 'count';
  if (webSearch) return 'web_search';
  if (isPermissionClassifier(body)) return 'permission_classifier';
  const probe = probeKind(body, messages);
  if (probe !== undefined) return probe;
  if (isCompaction(messages)) return 'compaction';
  if (agentId !== undefined) return 'subagent';
  if (looksLikeBackground(body, messages)) return asksForTitle(body) ? 'title' : 'side_call';
  return 'main';
}

/** A decision about security; only its first stage has the stop sequence. */
function isPermissionClassifier(body: KindSignals['body']): boolean {
  const { tools, stop_sequences: stops, system } = body;
  if (tools === undefined && Array.isArray(stops) && stops.includes(CLASSIFIER_STOP)) return true;
  const texts = typeof system === 'string' ? [system] : records(system).map(textOf);
  return texts.some((text) => text?.startsWith(MARKERS.securityMonitor.text));
}

/** One token, asked for with one word, not streamed. A conversation is always streamed first. */
function probeKind(
  { max_tokens: maxTokens, stream }: KindSignals['body'],
  messages: readonly LooseMessage[],
): 'quota_probe' | 'model_check' | undefined {
  if (maxTokens !== 1 || stream === true) return undefined;
  if (isOnlyText(messages, MARKERS.quotaProbe)) return 'quota_probe';
  if (isOnlyText(messages, MARKERS.countProbe)) return 'quota_probe';
  return isOnlyText(messages, MARKERS.modelCheck) ? 'model_check' : undefined;
}

function isOnlyText(messages: readonly LooseMessage[], marker: MarkerAt<'only_text'>): boolean {
  const [message] = messages;
  if (messages.length !== 1 || message?.role !== 'user') return false;
  const [block] = message.blocks;
  return message.blocks.length === 1 && block !== undefined && textOf(block) === marker.text;
}

/**
 * The client never marks this text for the cache, and always marks what a person types last, unless
 * its caching is switched off.
 */
function isCompaction(messages: readonly LooseMessage[]): boolean {
  const last = afterLastAnswer(messages).findLast(({ role }) => role === 'user');
  const block = last?.blocks.at(-1);
  if (block === undefined || isMarkedForCache(block)) return false;
  return textOf(block)?.startsWith(MARKERS.compaction.text) === true;
}

/** A request that serves no conversation (client.md 3.3, the fallback for `background`). */
function looksLikeBackground(
  body: KindSignals['body'],
  messages: readonly LooseMessage[],
): boolean {
  const { tools, thinking } = body;
  if (!Array.isArray(tools) || tools.length > 0) return false;
  const thinkingType = isRecord(thinking) ? thinking['type'] : undefined;
  if (thinkingType === 'adaptive' || thinkingType === 'enabled') return false;
  return ![
    body,
    ...records(body['system']),
    ...records(body['messages']),
    ...messages.flatMap(({ blocks }) => blocks),
    ...messages.flatMap(({ blocks }) => blocks.flatMap(({ content }) => records(content))),
  ].some(isMarkedForCache);
}

function isMarkedForCache({ cache_control: mark }: Readonly<Record<string, unknown>>): boolean {
  return mark !== undefined && mark !== null;
}

function asksForTitle({ output_config: config }: KindSignals['body']): boolean {
  const format = isRecord(config) ? config['format'] : undefined;
  const schema = isRecord(format) ? format['schema'] : undefined;
  const properties = isRecord(schema) ? schema['properties'] : undefined;
  return isRecord(properties) && Object.hasOwn(properties, 'title');
}
