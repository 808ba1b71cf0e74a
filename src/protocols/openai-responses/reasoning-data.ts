import { decodeEnvelope, encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../../anthropic/request.ts';
import { isRecord } from '../../json/is-record.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { Target } from '../adapter.ts';
import type { Phase } from './wire-types.ts';

/** What a thinking block carries for its provider (wire.md 3.2, 9.4). */
export interface ReasoningData {
  readonly id?: string;
  readonly encrypted_content?: string;
  /** Characters of each section of the summary, where there are several. */
  readonly sections?: readonly number[];
  /** The phase of the message that follows, and of the message before. */
  readonly phase?: Phase;
  readonly phaseBefore?: Phase;
}

/** What stands between the sections of a summary. */
export const SECTION_BREAK = '\n\n';

/** The signature of a thinking block. */
export function sealReasoning(data: ReasoningData, { provider, model }: Target): string {
  return encodeEnvelope({ provider: provider.name, model: wireModel(model), data });
}

/**
 * What this very model gave with a thinking block: another one cannot read what is encrypted.
 * Undefined for every other block, and when it gave nothing that it takes back.
 */
export function openReasoning(
  block: ContentBlock,
  { provider, model }: Target,
): ReasoningData | undefined {
  const envelope = block.type === 'thinking' ? decodeEnvelope(block.signature) : undefined;
  if (envelope?.provider !== provider.name) return undefined;
  if (wireModel(envelope.model) !== wireModel(model)) return undefined;
  const data = readData(envelope.data);
  return data.encrypted_content || data.phase || data.phaseBefore ? data : undefined;
}

/** The sections of a summary as they were; all of it as one when that cannot be told. */
export function splitSections(text: string, lengths: readonly number[] = []): readonly string[] {
  if (text === '') return [];
  const sections: string[] = [];
  let at = 0;
  for (const length of lengths) {
    sections.push(text.slice(at, at + length));
    at += length + SECTION_BREAK.length;
  }
  return sections.join(SECTION_BREAK) === text ? sections : [text];
}

/** The phase of an assistant message; undefined for anything else. */
export function readPhase(value: unknown): Phase | undefined {
  return value === 'commentary' || value === 'final_answer' ? value : undefined;
}

/** Signatures come from the client: nothing in them is certain. */
function readData(value: unknown): ReasoningData {
  if (!isRecord(value)) return {};
  const { id, encrypted_content, sections } = value;
  const phase = readPhase(value['phase']);
  const phaseBefore = readPhase(value['phaseBefore']);
  return {
    ...(typeof id === 'string' ? { id } : {}),
    ...(typeof encrypted_content === 'string' ? { encrypted_content } : {}),
    ...(isListOfNumbers(sections) ? { sections } : {}),
    ...(phase === undefined ? {} : { phase }),
    ...(phaseBefore === undefined ? {} : { phaseBefore }),
  };
}

function isListOfNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}
