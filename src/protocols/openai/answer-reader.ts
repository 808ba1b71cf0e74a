import type { Part } from '../../anthropic/parts.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import type { Choice, Chunk, Delta } from './chunk-types.ts';
import { convertUsage } from './convert-usage.ts';
import { objectsOf, thinkingText } from './loose-chunk.ts';
import { mapFinishReason } from './map-finish-reason.ts';
import { detailText, type ReasoningDetail, readDetails } from './reasoning-details.ts';
import { SearchCollector } from './search-collector.ts';
import { reasonsAfterCalls, ThinkingCollector } from './thinking-collector.ts';
import { createToolCallTracker, type ToolCallTracker } from './tool-call-tracker.ts';
import { searchMode } from './web-search-fields.ts';

/** Finish reasons that say that the answer failed (wire.md 2.5, 5.5, 8). */
const FAILED_REASONS = new Set(['error', 'network_error', 'insufficient_system_resource']);

/**
 * Reads one answer, chunk by chunk, into parts. The finish part waits for the usage, which some
 * send with the finish reason, some after it and some never (wire.md 2.4).
 */
export class AnswerReader {
  readonly #target: Target;
  readonly #tools: ToolCallTracker;
  readonly #thinking: ThinkingCollector;
  readonly #search: SearchCollector | undefined;
  /** The tool calls of a model whose reasoning may come after them. */
  readonly #heldCalls: Part[] | undefined;
  #parts: Part[] = [];
  #saysText = false;
  #refused = false;
  #hasContent = false;
  #sawChunk = false;
  #reason: string | undefined;
  #finished = false;

  constructor(context: AnswerContext) {
    const { target, toolNames } = context;
    this.#target = target;
    this.#tools = createToolCallTracker(toolNames);
    this.#thinking = new ThinkingCollector(target);
    const searches = context.webSearch && searchMode(target) !== 'none';
    this.#search = searches ? new SearchCollector(context) : undefined;
    this.#heldCalls = reasonsAfterCalls(target) ? [] : undefined;
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
    const details = readDetails(delta.reasoning_details);
    const shown = delta.reasoning_content || delta.reasoning || details.map(detailText).join('');
    this.#think(shown, details);
    this.#search?.cite(delta.annotations);
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

  #think(text: unknown, details: readonly ReasoningDetail[] = []): void {
    const shown = typeof text === 'string' ? text : '';
    if (shown !== '') this.#hasContent = true;
    this.#parts.push(...this.#thinking.add(shown, details));
  }

  #say(text: unknown): void {
    if (typeof text !== 'string' || text === '') return;
    this.#hasContent = true;
    if (this.#search !== undefined) {
      this.#search.say(text);
      return;
    }
    // What comes between two pieces of text without words of its own does not part them.
    if (this.#thinking.isOpen || !this.#saysText) this.#endThinking();
    this.#saysText = true;
    this.#parts.push({ type: 'text', text });
  }

  #call(fragment: Parameters<ToolCallTracker['push']>[0]): void {
    const parts = this.#tools.push(fragment);
    this.#hasContent = true;
    if (parts.length === 0) return;
    if (this.#heldCalls !== undefined) {
      this.#heldCalls.push(...parts);
      return;
    }
    this.#endThinking();
    this.#saysText = false;
    this.#parts.push(...parts);
  }

  #endThinking(): void {
    this.#parts.push(...this.#thinking.end());
  }

  #readUsage(chunk: Chunk, choices: readonly Choice[]): void {
    const counted = [chunk.usage, chunk.x_groq?.usage, choices[0]?.usage]
      .map(convertUsage)
      .find((usage) => usage !== undefined);
    if (counted === undefined) return;
    this.#search?.count(counted);
    this.#parts.push({ type: 'usage', usage: counted });
  }

  #finish(): void {
    const calls = this.#heldCalls ?? [];
    // Nothing may follow the last text: the client takes the last block for its result. What comes
    // after it without a call is a signature that nobody asks for again (wire.md 7.5).
    const endsInText = this.#saysText && calls.length === 0;
    if (this.#thinking.isOpen || !endsInText) this.#endThinking();
    this.#parts.push(...(this.#search?.end() ?? []), ...calls);
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
