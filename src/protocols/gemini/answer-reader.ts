import type { Part } from '../../anthropic/parts.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import {
  brokenOff,
  type Ending,
  namelessCall,
  noAnswer,
  refusalText,
  truncated,
} from './answer-errors.ts';
import type { AnswerPart, Candidate, Chunk } from './chunk-types.ts';
import { convertUsage } from './convert-usage.ts';
import { mapFinishReason } from './map-finish-reason.ts';
import { type ReadPart, readPart } from './read-part.ts';
import { SearchCollector } from './search-collector.ts';
import { type Signatures, sealSignatures } from './signatures.ts';

/**
 * Reads one answer, chunk by chunk, into parts (wire.md 7.6). Nothing but the end of the bytes says
 * that no more will come, so the finish part waits for it.
 */
export class AnswerReader {
  readonly #context: AnswerContext;
  readonly #target: Target;
  readonly #search: SearchCollector | undefined;
  #parts: Part[] = [];
  #usage: Readonly<Record<string, unknown>> | undefined;
  /** A thinking block is open; its text may be signed itself. */
  #thought: Pick<Signatures, 'thought'> | undefined;
  #insideText = false;
  #callCount = 0;
  #hasContent = false;
  #sawChunk = false;
  #ending: Ending | undefined;
  #blocked: Ending | undefined;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#target = context.target;
    this.#search = context.webSearch ? new SearchCollector() : undefined;
  }

  /** @throws ProxyError for an error that the provider reports, and for JSON that is no chunk. */
  read(json: unknown): readonly Part[] {
    const fault = readFault(json);
    if (fault !== undefined) throw errorFromFault(fault, this.#target);
    if (!isRecord(json)) throw noAnswer('a chunk that is not an object', this.#target);
    const chunk: Chunk = json;
    const { usageMetadata, promptFeedback } = chunk;
    if (Array.isArray(chunk.candidates) || usageMetadata || promptFeedback) this.#sawChunk = true;
    // Only one answer is ever asked for.
    const candidate = objectsOf(chunk.candidates).find(({ index }) => (index ?? 0) === 0);
    if (candidate !== undefined) this.#readCandidate(candidate);
    if (promptFeedback?.blockReason) {
      const message = promptFeedback.blockReasonMessage ?? '';
      this.#blocked = { reason: promptFeedback.blockReason, message };
    }
    if (isRecord(usageMetadata)) this.#readUsage(usageMetadata);
    return this.#take();
  }

  /** The bytes ended inside a chunk: whatever it was, it was one. */
  breakOff(): void {
    this.#sawChunk = true;
    this.#ending = undefined;
  }

  /** The end of the bytes. @throws ProxyError when the answer is incomplete or was broken off. */
  end(): readonly Part[] {
    if (!this.#sawChunk) throw noAnswer('nothing of that kind', this.#target);
    this.#closeThought({});
    if (this.#search !== undefined) {
      this.#parts.push(...this.#search.end(this.#context.searchQuery ?? ''));
    }
    this.#finish();
    return this.#take();
  }

  #readCandidate(candidate: Candidate): void {
    for (const part of objectsOf(candidate.content?.parts)) this.#readPart(part);
    this.#search?.read(candidate.groundingMetadata);
    const { finishReason, finishMessage } = candidate;
    if (typeof finishReason !== 'string' || finishReason === '') return;
    this.#ending = { reason: finishReason, message: finishMessage ?? '' };
  }

  #readPart(raw: AnswerPart): void {
    const part = readPart(raw);
    const signature = typeof raw.thoughtSignature === 'string' ? raw.thoughtSignature : '';
    switch (part.kind) {
      case 'thought':
        this.#think(part.text, signature);
        return;
      case 'text':
        if (part.text !== '') this.#say(part.text, signature);
        return;
      case 'call':
        this.#call(part, signature);
        return;
    }
  }

  #think(text: string, signature: string): void {
    this.#insideText = false;
    if (text !== '') {
      this.#hasContent = true;
      this.#parts.push({ type: 'thinking', text });
      this.#thought ??= {};
    }
    // Without text there is no thought that it could go back with.
    if (signature !== '' && this.#thought !== undefined) this.#thought = { thought: signature };
  }

  /**
   * A block can only be signed before it begins, and the client prints nothing of an answer that
   * ends with thinking. So a signature that comes after the beginning of its text, mostly with an
   * empty last part, is not kept: Google does not ask for it (wire.md 7.5).
   */
  #say(text: string, signature: string): void {
    this.#closeThought(signature === '' || this.#insideText ? {} : { text: signature });
    this.#insideText = true;
    this.#hasContent = true;
    if (this.#search === undefined) this.#parts.push({ type: 'text', text });
    else this.#search.say(text);
  }

  /** Calls come whole. The signature stands before the call, which the client runs at once. */
  #call({ id, name, json }: Extract<ReadPart, { kind: 'call' }>, signature: string): void {
    if (name === '') throw namelessCall(this.#target);
    this.#closeThought(signature === '' ? {} : { call: signature });
    this.#insideText = false;
    this.#hasContent = true;
    const key = `call-${this.#callCount++}`;
    this.#parts.push(
      { type: 'tool-start', key, id, name: this.#context.toolNames.get(name) ?? name },
      { type: 'tool-input', key, json },
      { type: 'tool-end', key },
    );
  }

  /** Ends the open thinking block; without one, makes an empty one for what it has to carry. */
  #closeThought(following: Signatures): void {
    const signatures = { ...this.#thought, ...following };
    if (this.#thought === undefined && Object.keys(signatures).length === 0) return;
    this.#thought = undefined;
    const signature = sealSignatures(signatures, this.#target);
    this.#parts.push({ type: 'thinking-signature', signature });
  }

  /** The counts grow from chunk to chunk; one that is missing later keeps its value. */
  #readUsage(usage: Readonly<Record<string, unknown>>): void {
    this.#usage = { ...this.#usage, ...usage };
    this.#parts.push({ type: 'usage', usage: convertUsage(this.#usage) });
  }

  #finish(): void {
    const webSearchRequests = this.#search?.searchCount ?? 0;
    if (webSearchRequests > 0) {
      const usage = { ...convertUsage(this.#usage ?? {}), webSearchRequests };
      this.#parts.push({ type: 'usage', usage });
    }
    if (this.#blocked !== undefined) this.#refuse(this.#blocked);
    else if (this.#ending !== undefined) this.#finishWith(this.#ending);
    else throw truncated(this.#target);
  }

  #finishWith(ending: Ending): void {
    const finish = mapFinishReason(ending.reason, this.#callCount > 0);
    if (finish.kind === 'retry') throw brokenOff(ending, this.#target, 'upstream_overloaded');
    if (finish.kind === 'unknown' && !this.#hasContent) {
      throw brokenOff(ending, this.#target, 'upstream_failed');
    }
    const reason = finish.kind === 'stop' ? finish.reason : 'end_turn';
    if (reason === 'refusal') this.#refuse(ending);
    else this.#parts.push({ type: 'finish', reason });
  }

  #refuse(ending: Ending): void {
    if (!this.#hasContent) {
      this.#parts.push({ type: 'text', text: refusalText(ending, this.#target) });
    }
    this.#parts.push({ type: 'finish', reason: 'refusal' });
  }

  #take(): readonly Part[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}

/** The objects of what should be a list of them. */
function objectsOf<T>(list: readonly T[] | null | undefined): readonly T[] {
  const entries: readonly T[] = Array.isArray(list) ? list : [];
  return entries.filter((entry) => isRecord(entry));
}
