import type { Part, StopReason } from '../../anthropic/parts.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import { readBareFault, readFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import type { EventReader } from '../event-stream-decoder.ts';
import { notJson } from '../not-json.ts';
import { BlockReader } from './block-reader.ts';
import { mapStopReason } from './map-stop-reason.ts';
import { mergeUsage, NO_COUNTS, toUsage } from './read-usage.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the events of a compatible server, or its whole answer, into parts. Whatever the client
 * does not need may be missing: signatures, counts, stops, even message_delta. What must come is
 * the end, message_stop or `[DONE]`: without it the answer is incomplete.
 */
export class AnswerReader implements EventReader {
  readonly #target: Target;
  readonly #blocks: BlockReader;
  #parts: Part[] = [];
  #counts = NO_COUNTS;
  #reason: StopReason | undefined;
  #stopSequence: string | undefined;
  #sawEvent = false;
  #finished = false;

  constructor(context: AnswerContext) {
    this.#target = context.target;
    this.#blocks = new BlockReader(context, (part) => this.#parts.push(part));
  }

  /** @throws ProxyError for an error that the provider reports, and for an answer that makes no sense. */
  read(json: unknown, event: string | undefined): readonly Part[] {
    if (this.#finished) return [];
    this.#checkFault(json, event);
    if (!isRecord(json)) throw this.#noMessage('an event that is not an object');
    const type = typeof json['type'] === 'string' ? json['type'] : event;
    this.#readEvent(type, json);
    return this.#take();
  }

  /** `[DONE]`, which some send in place of message_stop. @throws ProxyError as `end` does. */
  done(): readonly Part[] {
    if (this.#finished) return [];
    this.#finishWhole();
    return this.#take();
  }

  /** The bytes ended inside an event: whatever it was, it was one. */
  breakOff(): void {
    this.#sawEvent = true;
  }

  /** The end of the bytes. @throws ProxyError `upstream_truncated` when the answer's own end never came. */
  end(): readonly Part[] {
    if (this.#finished) return [];
    throw this.#sawEvent ? this.#truncated() : this.#noMessage('nothing of that kind');
  }

  /**
   * An answer in one piece.
   * @throws ProxyError when the body is an error, a web page or not a message.
   */
  readWhole(body: unknown): readonly Part[] {
    if (typeof body === 'string') throw notJson(body, this.#target, 'a message');
    this.#checkFault(body, undefined);
    if (!isRecord(body)) throw this.#noMessage('JSON of another kind');
    const { content } = body;
    const blocks: unknown =
      typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    if (!Array.isArray(blocks)) throw this.#noMessage('an answer without content');
    blocks.forEach((block: unknown, index) => {
      this.#blocks.start(index, block);
      this.#blocks.stop(index);
    });
    this.#sawEvent = true;
    this.#readEnd(body, body['usage']);
    this.#reason ??= 'end_turn';
    this.#finishWhole();
    return this.#take();
  }

  #readEvent(type: string | undefined, json: Fields): void {
    switch (type) {
      case 'message_start':
        if (isRecord(json['message'])) {
          this.#counts = mergeUsage(this.#counts, json['message']['usage']);
        }
        break;
      case 'content_block_start':
        this.#blocks.start(json['index'], json['content_block']);
        break;
      case 'content_block_delta':
        this.#blocks.delta(json['index'], json['delta']);
        break;
      case 'content_block_stop':
        this.#blocks.stop(json['index']);
        break;
      case 'message_delta':
        this.#readEnd(isRecord(json['delta']) ? json['delta'] : {}, json['usage']);
        break;
      case 'message_stop':
        this.#counts = mergeUsage(this.#counts, json['usage']);
        this.#finishWhole();
        break;
      default:
        // A ping, or an event that is not known: the client would not know it either.
        return;
    }
    this.#sawEvent = true;
  }

  #readEnd({ stop_reason: reason, stop_sequence: sequence }: Fields, usage: unknown): void {
    this.#counts = mergeUsage(this.#counts, usage);
    if (typeof sequence === 'string') this.#stopSequence = sequence;
    if (typeof reason !== 'string' || reason === '') return;
    const mapped = mapStopReason(reason);
    if (mapped === 'failed') {
      const message = `the answer was broken off with stop_reason "${reason}"`;
      throw errorFromFault({ message, codes: [reason], details: '' }, this.#target);
    }
    this.#reason = mapped;
  }

  /** Where the reason never came, an answer counts as whole when it holds something and nothing is cut off. */
  #finishWhole(): void {
    const isWhole = this.#blocks.hasContent && !this.#blocks.hasOpenInput;
    if (this.#reason === undefined && !isWhole) throw this.#truncated();
    this.#blocks.end();
    const usage = toUsage(this.#counts, this.#blocks.searchCount);
    if (usage !== undefined) this.#parts.push({ type: 'usage', usage });
    this.#parts.push({
      type: 'finish',
      reason: this.#reason ?? 'end_turn',
      ...(this.#stopSequence === undefined ? {} : { stopSequence: this.#stopSequence }),
    });
    this.#finished = true;
  }

  /** Errors come in Anthropic's envelope, in others, and bare behind `event:error` (wire.md 8). */
  #checkFault(json: unknown, event: string | undefined): void {
    const isNamed = event !== undefined && event !== 'message';
    const isError = isNamed ? event === 'error' : isBareError(json);
    const fault =
      readFault(json) ??
      (isError
        ? (readBareFault(json) ?? { message: String(json), codes: [], details: '' })
        : undefined);
    if (fault !== undefined) throw errorFromFault(fault, this.#target);
  }

  #take(): readonly Part[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #truncated(): ProxyError {
    const { provider, model } = this.#target;
    return new ProxyError(
      'upstream_truncated',
      `${provider.name} ended the answer of model ${model} before it was complete.`,
    );
  }

  #noMessage(found: string): ProxyError {
    const { name, baseUrl } = this.#target.provider;
    return new ProxyError(
      'upstream_invalid_response',
      `${name} was asked for a message and sent ${found}. Is ${baseUrl} the right api_base_url, and "anthropic" its protocol?`,
    );
  }
}

/** `{"code":"InvalidParameter","message":"…"}`: nothing that Anthropic sends looks so. */
function isBareError(json: unknown): boolean {
  return (
    isRecord(json) &&
    json['type'] === undefined &&
    json['content'] === undefined &&
    typeof json['message'] === 'string'
  );
}
