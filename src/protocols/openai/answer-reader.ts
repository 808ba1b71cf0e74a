import type { Part } from '../../anthropic/parts.ts';
import { encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import type { Choice, Chunk, ContentItem, Delta } from './chunk-types.ts';
import { convertUsage } from './convert-usage.ts';
import { mapFinishReason } from './map-finish-reason.ts';
import { createToolCallTracker, type ToolCallTracker } from './tool-call-tracker.ts';

/** Finish reasons that say that the answer failed (wire.md 2.5, 5.5, 8). */
const FAILED_REASONS = new Set(['error', 'network_error', 'insufficient_system_resource']);

/**
 * Reads one answer, chunk by chunk, into parts. The finish part waits for the usage, which some
 * send with the finish reason, some after it and some never (wire.md 2.4).
 */
export class AnswerReader {
  readonly #target: Target;
  readonly #tools: ToolCallTracker;
  #parts: Part[] = [];
  #thinking = false;
  #refused = false;
  #hasContent = false;
  #sawChunk = false;
  #reason: string | undefined;
  #finished = false;

  constructor({ target, toolNames }: AnswerContext) {
    this.#target = target;
    this.#tools = createToolCallTracker(toolNames);
  }

  /** @throws ProxyError for an error that the provider reports, and for JSON that is no chunk. */
  read(json: unknown): readonly Part[] {
    if (this.#finished) return [];
    this.#checkFault(json);
    if (!isRecord(json)) throw this.#noChatAnswer('a chunk that is not an object');
    const chunk: Chunk = json;
    const choices = objectsOf(chunk.choices);
    if (Array.isArray(chunk.choices) || chunk.usage) this.#sawChunk = true;
    for (const choice of choices) this.#readChoice(choice);
    this.#readUsage(chunk, choices);
    // A chunk of nothing but usage is the last one; others may carry it with every chunk.
    if (choices.length === 0 && isRecord(chunk.usage) && this.#reason !== undefined) this.#finish();
    return this.#take();
  }

  /** `[DONE]`: the provider says that the answer is whole, with a finish reason or without. */
  done(): readonly Part[] {
    const isWhole = this.#hasContent && !this.#tools.hasOpenInput;
    if (this.#reason === undefined && isWhole) this.#reason = 'stop';
    return this.end();
  }

  /** The bytes ended inside a chunk: whatever it was, it was one. */
  breakOff(): void {
    this.#sawChunk = true;
  }

  /** The end of the bytes. @throws ProxyError `upstream_truncated` when no finish reason came. */
  end(): readonly Part[] {
    if (this.#finished) return [];
    if (!this.#sawChunk) throw this.#noChatAnswer('nothing of that kind');
    if (this.#reason === undefined) {
      throw new ProxyError(
        'upstream_truncated',
        `${this.#target.provider.name} ended the answer of model ${this.#target.model} before it was complete.`,
      );
    }
    this.#finish();
    return this.#take();
  }

  #checkFault(json: unknown): void {
    const groq = isRecord(json) && isRecord(json['x_groq']) ? readFault(json['x_groq']) : undefined;
    const fault = readFault(json) ?? groq;
    if (fault !== undefined) throw errorFromFault(fault, this.#target);
  }

  #readChoice(choice: Choice): void {
    // Only one answer is ever asked for.
    if (typeof choice.index === 'number' && choice.index > 0) return;
    if (isRecord(choice.delta)) this.#readDelta(choice.delta);
    const reason = choice.finish_reason;
    if (typeof reason !== 'string' || reason === '' || reason === 'null') return;
    if (FAILED_REASONS.has(reason)) throw failedAnswer(reason, this.#target);
    this.#reason = reason;
  }

  #readDelta(delta: Delta): void {
    this.#think(delta.reasoning_content || delta.reasoning);
    this.#readContent(delta.content);
    if (typeof delta.refusal === 'string' && delta.refusal !== '') {
      this.#refused = true;
      this.#say(delta.refusal);
    }
    const fragments = objectsOf(delta.tool_calls);
    fragments.forEach((fragment, position) => {
      // Several calls in one chunk are several calls, also without their numbers.
      const index = fragment.index ?? (fragments.length > 1 ? position : null);
      this.#call({ ...fragment, index });
    });
    if (isRecord(delta.function_call)) this.#call({ index: 0, function: delta.function_call });
  }

  #readContent(content: Delta['content']): void {
    if (typeof content === 'string') this.#say(content);
    else {
      for (const item of objectsOf(content)) {
        if (item.type === 'thinking') this.#think(thinkingText(item));
        else this.#say(item.text);
      }
    }
  }

  #think(text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#thinking = true;
    this.#hasContent = true;
    this.#parts.push({ type: 'thinking', text });
  }

  #say(text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#endThinking();
    this.#hasContent = true;
    this.#parts.push({ type: 'text', text });
  }

  #call(fragment: Parameters<ToolCallTracker['push']>[0]): void {
    const parts = this.#tools.push(fragment);
    this.#hasContent = true;
    if (parts.length === 0) return;
    this.#endThinking();
    this.#parts.push(...parts);
  }

  /** Signs the reasoning, so that it finds its way back to its provider (wire.md 9.4). */
  #endThinking(): void {
    if (!this.#thinking) return;
    this.#thinking = false;
    const { provider, model } = this.#target;
    const signature = encodeEnvelope({ provider: provider.name, model });
    this.#parts.push({ type: 'thinking-signature', signature });
  }

  #readUsage(chunk: Chunk, choices: readonly Choice[]): void {
    const counted = [chunk.usage, chunk.x_groq?.usage, choices[0]?.usage]
      .map(convertUsage)
      .find((usage) => usage !== undefined);
    if (counted !== undefined) this.#parts.push({ type: 'usage', usage: counted });
  }

  #finish(): void {
    this.#endThinking();
    this.#parts.push(...this.#tools.end());
    const answer = { calledTools: this.#tools.count > 0, refused: this.#refused };
    this.#parts.push({ type: 'finish', reason: mapFinishReason(this.#reason ?? 'stop', answer) });
    this.#finished = true;
  }

  #take(): readonly Part[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #noChatAnswer(found: string): ProxyError {
    const { name, baseUrl } = this.#target.provider;
    return new ProxyError(
      'upstream_invalid_response',
      `${name} was asked for a chat completion and sent ${found}. Is ${baseUrl} the right api_base_url, and "openai" its protocol?`,
    );
  }
}

function failedAnswer(reason: string, target: Target): ProxyError {
  const message = `the answer was broken off with finish_reason "${reason}"`;
  return errorFromFault({ message, codes: [reason], details: '' }, target);
}

function thinkingText(item: ContentItem): string {
  const { thinking } = item;
  if (typeof thinking === 'string') return thinking;
  return objectsOf(thinking)
    .map((part) => part.text ?? '')
    .join('');
}

/** The objects of what should be a list of them. */
function objectsOf<T>(list: readonly T[] | null | undefined): readonly T[] {
  const entries: readonly T[] = Array.isArray(list) ? list : [];
  return entries.filter((entry) => isRecord(entry));
}
