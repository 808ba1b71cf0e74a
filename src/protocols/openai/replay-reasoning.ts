import { decodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../../anthropic/request.ts';
import type { Target } from '../adapter.ts';
import type { Conversion } from './conversion.ts';
import {
  detailKey,
  isReplayable,
  mergeDetails,
  type ReasoningDetail,
  readDetails,
} from './reasoning-details.ts';
import type { AssistantMessage } from './wire-types.ts';

type ReasoningFields = Pick<
  AssistantMessage,
  'reasoning' | 'reasoning_content' | 'reasoning_details'
>;

/**
 * The reasoning of an assistant turn, in the field in which its provider wants it back.
 * `reasoning_content` stands on every assistant message, empty where the reasoning is unknown or
 * somebody else's: DeepSeek refuses a history in which it is missing (wire.md 4.4).
 */
export function reasoningFields(
  blocks: readonly ContentBlock[],
  { target, isFirst }: Pick<Conversion, 'target' | 'isFirst'>,
): ReasoningFields {
  // Not a character may change, so the pieces are joined without a separator.
  const reasoning = blocks.map((block) => ownReasoning(block, target)).join('');
  switch (target.provider.quirks.reasoningReplay) {
    case 'none':
      return {};
    case 'reasoning_content':
      return { reasoning_content: reasoning };
    case 'reasoning':
      return reasoning === '' ? {} : { reasoning };
    case 'reasoning_details':
      return detailFields(unsentDetails(blocks, target, isFirst), reasoning);
  }
}

/** Whether anything of a thinking block would reach the provider. */
export function isReasoningSentBack(block: ContentBlock, target: Target): boolean {
  switch (target.provider.quirks.reasoningReplay) {
    case 'none':
      return false;
    case 'reasoning_content':
    case 'reasoning':
      return ownReasoning(block, target) !== '';
    case 'reasoning_details':
      return ownDetails(block, target).length > 0;
  }
}

/** Reasoning that this very provider made, as its envelope says (wire.md 9.4). */
export function isOwnReasoning(block: ContentBlock, target: Target): boolean {
  return (
    block.type === 'thinking' && decodeEnvelope(block.signature)?.provider === target.provider.name
  );
}

function ownReasoning(block: ContentBlock, target: Target): string {
  return block.type === 'thinking' && isOwnReasoning(block, target) ? block.thinking : '';
}

/** The items that a block carries and that may go to this model; unmerged, as they were kept. */
function ownDetails(block: ContentBlock, target: Target): readonly ReasoningDetail[] {
  if (block.type !== 'thinking' || !isOwnReasoning(block, target)) return [];
  const envelope = decodeEnvelope(block.signature);
  const isSameModel = modelName(envelope?.model ?? '') === modelName(target.model);
  const details = readDetails(envelope?.data);
  return isSameModel ? details : details.filter((detail) => isReplayable(detail, false));
}

function unsentDetails(
  blocks: readonly ContentBlock[],
  target: Target,
  isFirst: Conversion['isFirst'],
): readonly ReasoningDetail[] {
  // A signature may have come after the text of its item had been closed: then it stands alone.
  const details = mergeDetails(blocks.flatMap((block) => ownDetails(block, target)));
  return details
    .filter((detail) => isReplayable(detail, true))
    .filter((detail) => {
      const key = detailKey(detail);
      return key === undefined || isFirst(key);
    });
}

function detailFields(details: readonly ReasoningDetail[], reasoning: string): ReasoningFields {
  if (details.length === 0) return {};
  return {
    ...(reasoning === '' ? {} : { reasoning }),
    reasoning_details: [...details],
  };
}

/** `:free` and the like choose among those who serve a model, not the model (wire.md 5.1). */
function modelName(model: string): string {
  return model.replace(/\[1m\]$/i, '').replace(/:[a-z]+$/, '');
}
