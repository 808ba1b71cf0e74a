import type { Part } from '../../anthropic/parts.ts';
import { encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { AnswerContext, Target } from '../adapter.ts';
import { convertUsage } from './convert-usage.ts';
import { mapDoneReason } from './map-done-reason.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads one answer, line by line, into parts (wire.md 6.4). */
export class AnswerReader {
  readonly #target: Target;
  readonly #toolNames: ReadonlyMap<string, string>;
  #parts: Part[] = [];
  #thinking = false;
  #callCount = 0;
  #sawLine = false;
  #sawOther = false;
  #finished = false;

  constructor({ target, toolNames }: AnswerContext) {
    this.#target = target;
    this.#toolNames = toolNames;
  }

  /** @throws ProxyError for an error that the server reports, and for JSON that is no answer. */
  read(json: unknown): readonly Part[] {
    if (this.#finished) return [];
    const fault = readFault(json);
    if (fault !== undefined) throw errorFromFault(fault, this.#target);
    if (!isRecord(json)) throw this.#noChatAnswer('something else');
    if (!isRecord(json['message']) && json['done'] !== true) {
      // A line that is not known may tell of progress; the end shows whether there was an answer.
      this.#sawOther = true;
      return [];
    }
    this.#sawLine = true;
    if (isRecord(json['message'])) this.#readMessage(json['message']);
    if (json['done'] === true) this.#finish(json);
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }

  /** The end of the bytes. @throws ProxyError `upstream_truncated` when the last line never came. */
  end(isCut: boolean): void {
    if (this.#finished) return;
    if (!this.#sawLine && (this.#sawOther || !isCut)) {
      throw this.#noChatAnswer(this.#sawOther ? 'something else' : 'nothing');
    }
    throw new ProxyError(
      'upstream_truncated',
      `${this.#target.provider.name} ended the answer of model ${this.#target.model} before it was complete.`,
    );
  }

  /** One line may hold thinking, text and calls; the model made them in this order. */
  #readMessage({ thinking, content, tool_calls: calls }: Fields): void {
    if (typeof thinking === 'string' && thinking !== '') {
      this.#thinking = true;
      this.#parts.push({ type: 'thinking', text: thinking });
    }
    if (typeof content === 'string' && content !== '') {
      this.#endThinking();
      this.#parts.push({ type: 'text', text: content });
    }
    const list: readonly unknown[] = Array.isArray(calls) ? calls : [];
    for (const call of list) if (isRecord(call)) this.#readCall(call);
  }

  /** Calls come whole, so that neither index nor id is needed to tell them apart. */
  #readCall({ id, function: called }: Fields): void {
    const { name, arguments: input }: Fields = isRecord(called) ? called : {};
    if (typeof name !== 'string' || name === '') {
      throw new ProxyError(
        'upstream_invalid_tool_call',
        `${this.#target.provider.name} sent a tool call without a name.`,
      );
    }
    this.#endThinking();
    const key = `call-${this.#callCount++}`;
    this.#parts.push(
      {
        type: 'tool-start',
        key,
        id: typeof id === 'string' && id !== '' ? id : undefined,
        name: this.#toolNames.get(name) ?? name,
      },
      { type: 'tool-input', key, json: inputText(input) },
      { type: 'tool-end', key },
    );
  }

  /** Signs the reasoning, so that it finds its way back to its provider (wire.md 9.4). */
  #endThinking(): void {
    if (!this.#thinking) return;
    this.#thinking = false;
    const { provider, model } = this.#target;
    const signature = encodeEnvelope({ provider: provider.name, model });
    this.#parts.push({ type: 'thinking-signature', signature });
  }

  #finish(line: Fields): void {
    const reason = mapDoneReason(line['done_reason'], this.#callCount > 0);
    if (reason === 'idle') {
      // Of this type, for the client tries again after it wherever in an answer it comes (wire.md 1.9).
      throw new ProxyError(
        'upstream_overloaded',
        `${this.#target.provider.name} loaded or unloaded model ${this.#target.model} instead of answering.`,
      );
    }
    this.#endThinking();
    const usage = convertUsage(line);
    if (usage !== undefined) this.#parts.push({ type: 'usage', usage });
    this.#parts.push({ type: 'finish', reason });
    this.#finished = true;
  }

  #noChatAnswer(found: string): ProxyError {
    const { name, baseUrl } = this.#target.provider;
    return new ProxyError(
      'upstream_invalid_response',
      `${name} was asked for a chat answer and sent ${found}. Is ${baseUrl} the right api_base_url, and "ollama" its protocol?`,
    );
  }
}

/** Arguments are an object; a text is passed on as it is, and the client judges it. */
function inputText(input: unknown): string {
  if (typeof input === 'string') return input;
  return input === undefined || input === null ? '{}' : JSON.stringify(input);
}
