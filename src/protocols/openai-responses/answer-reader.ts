import type { Part } from '../../anthropic/parts.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import { readBareFault, readFault } from '../../upstream-errors/read-fault.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import { errorFromAnswer } from './answer-fault.ts';
import { convertUsage } from './convert-usage.ts';
import { type AnswerState, type Loose, textOf } from './event-types.ts';
import { ItemQueue } from './item-queue.ts';
import { mapStopReason } from './map-stop-reason.ts';
import { PartWriter } from './part-writer.ts';
import { SearchCollector } from './search-collector.ts';

/** The last event of an answer → what became of it, where the event itself does not say (wire.md 3.3). */
const TERMINAL_EVENTS: ReadonlyMap<string, string> = new Map([
  ['response.completed', 'completed'],
  ['response.incomplete', 'incomplete'],
  ['response.failed', 'failed'],
  ['response.cancelled', 'cancelled'],
]);

const ENDED_EARLY = new Set(['incomplete', 'failed', 'cancelled']);

/** Reads one answer, event by event, into parts. Events that are not known are passed over. */
export class AnswerReader {
  readonly #target: Target;
  readonly #search: SearchCollector | undefined;
  readonly #state: AnswerState = { refused: false, calls: 0 };
  readonly #items: ItemQueue;
  readonly #writer: PartWriter;
  #parts: Part[] = [];
  #sawEvent = false;
  #finished = false;

  constructor(context: AnswerContext) {
    this.#target = context.target;
    this.#search = context.webSearch ? new SearchCollector(context) : undefined;
    this.#items = new ItemQueue(context.toolNames, this.#state, this.#search);
    this.#writer = new PartWriter(context.target);
  }

  /**
   * @param event the name on the `event:` line, for who leaves the type out of the data.
   * @throws ProxyError for an error that the provider reports, and for JSON that is no event.
   */
  read(json: unknown, event?: string): readonly Part[] {
    if (this.#finished) return [];
    if (!isRecord(json)) throw this.#noResponse('an event that is not an object');
    const type = textOf(json['type']) || (event ?? '');
    const fault = readFault(json) ?? (type === 'error' ? readBareFault(json) : undefined);
    if (fault !== undefined) throw errorFromAnswer(fault, this.#target);
    if (type.startsWith('response.')) this.#sawEvent = true;
    const status = TERMINAL_EVENTS.get(type);
    if (status !== undefined) {
      const response = isRecord(json['response']) ? json['response'] : {};
      // Some say `in_progress` to the end, but what has gone wrong counts.
      const own = textOf(response['status']);
      this.#finish(response, ENDED_EARLY.has(own) ? own : status);
    } else {
      this.#items.read(type, json);
      this.#drain();
    }
    return this.#take();
  }

  /** An answer that was not streamed. @throws ProxyError when it is none, or failed. */
  readWhole(body: unknown): readonly Part[] {
    if (!isRecord(body) || !(Array.isArray(body['output']) || body['object'] === 'response')) {
      const fault = readFault(body);
      if (fault !== undefined) throw errorFromAnswer(fault, this.#target);
      throw this.#noResponse('something else');
    }
    this.#finish(body, textOf(body['status']) || 'completed');
    return this.#take();
  }

  /** The bytes ended inside an event: whatever it was, it was one. */
  breakOff(): void {
    this.#sawEvent = true;
  }

  /** The end of the bytes. @throws ProxyError `upstream_truncated` when no last event came. */
  end(): readonly Part[] {
    if (this.#finished) return [];
    throw this.#sawEvent ? this.#truncated() : this.#noResponse('nothing of that kind');
  }

  #finish(response: Loose, status: string): void {
    const fault = readFault(response);
    if (fault !== undefined) throw errorFromAnswer(fault, this.#target);
    if (status === 'failed') throw this.#failed();
    if (status !== 'completed' && status !== 'incomplete') throw this.#truncated();
    // Some send nothing but the end, which holds everything.
    if (this.#items.isUntouched) this.#items.readAll(response['output']);
    this.#items.end();
    this.#drain();
    this.#parts.push(...this.#writer.end(), ...(this.#search?.take() ?? []));
    this.#readUsage(response['usage']);
    const details = response['incomplete_details'];
    const reason = isRecord(details) ? textOf(details['reason']) : '';
    this.#parts.push({
      type: 'finish',
      reason: mapStopReason(reason === '' ? undefined : reason, this.#state),
    });
    this.#finished = true;
  }

  #readUsage(counts: unknown): void {
    const usage = convertUsage(counts);
    if (usage === undefined) return;
    const webSearchRequests = this.#search?.count ?? 0;
    this.#parts.push({
      type: 'usage',
      usage: webSearchRequests > 0 ? { ...usage, webSearchRequests } : usage,
    });
  }

  #drain(): void {
    for (const part of this.#items.take()) this.#parts.push(...this.#writer.write(part));
  }

  #take(): readonly Part[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  #failed(): ProxyError {
    const fault = { message: 'the answer failed', codes: ['server_error'], details: '' };
    return errorFromAnswer(fault, this.#target);
  }

  #truncated(): ProxyError {
    const { provider, model } = this.#target;
    return new ProxyError(
      'upstream_truncated',
      `${provider.name} ended the answer of model ${model} before it was complete.`,
    );
  }

  #noResponse(found: string): ProxyError {
    const { name, baseUrl } = this.#target.provider;
    return new ProxyError(
      'upstream_invalid_response',
      `${name} was asked for a response and sent ${found}. Is ${baseUrl} the right api_base_url, and "openai-responses" its protocol?`,
    );
  }
}
