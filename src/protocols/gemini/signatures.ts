import { decodeEnvelope, encodeEnvelope } from '../../anthropic/reasoning-envelope.ts';
import type { ContentBlock } from '../../anthropic/request.ts';
import { isRecord } from '../../json/is-record.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { Target } from '../adapter.ts';

/** Google accepts this in place of a signature that is lost or was made by another model (wire.md 7.5). */
export const SKIP_VALIDATION = 'skip_thought_signature_validator';

/**
 * The signatures that a thinking block carries: that of the thought itself and that of the part
 * that follows it, by the kind of that part.
 */
export interface Signatures {
  readonly thought?: string;
  readonly text?: string;
  readonly call?: string;
}

/** The `signature` of a thinking block that this target made (wire.md 9.4). */
export function sealSignatures(signatures: Signatures, { provider, model }: Target): string {
  const hasAny = Object.keys(signatures).length > 0;
  return encodeEnvelope({
    provider: provider.name,
    model,
    ...(hasAny ? { data: signatures } : {}),
  });
}

/** Whether this provider made the block. */
export function isOwnThinking(block: ContentBlock, { provider }: Target): boolean {
  return block.type === 'thinking' && decodeEnvelope(block.signature)?.provider === provider.name;
}

/** What `sealSignatures` wrote; none for another provider's block, or another model's: they are bound to both. */
export function openSignatures(block: ContentBlock, { provider, model }: Target): Signatures {
  if (block.type !== 'thinking') return {};
  const envelope = decodeEnvelope(block.signature);
  if (envelope?.provider !== provider.name) return {};
  if (wireModel(envelope.model) !== wireModel(model) || !isRecord(envelope.data)) return {};
  const { data } = envelope;
  const found = (kind: keyof Signatures): Signatures =>
    typeof data[kind] === 'string' && data[kind] !== '' ? { [kind]: data[kind] } : {};
  return { ...found('thought'), ...found('text'), ...found('call') };
}
