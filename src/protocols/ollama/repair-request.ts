import { isRecord } from '../../json/is-record.ts';
import type { EncodedRequest, Target, UpstreamFailure } from '../adapter.ts';

const CANNOT_THINK = /does not support thinking/;
/** Said by versions in which only gpt-oss takes efforts. */
const TAKES_NO_EFFORT = /think value .{1,20} is not supported|invalid think value/;

/**
 * The request without thinking for a model that has none (wire.md 6.4): which models do, only the
 * server knows.
 */
export function repairRequest(
  encoded: EncodedRequest,
  { status, body: words }: UpstreamFailure,
  { model }: Target,
): EncodedRequest | undefined {
  const { body } = encoded;
  if (status !== 400 || !isRecord(body) || !('think' in body)) return undefined;
  const { think, ...others } = body;
  if (CANNOT_THINK.test(words)) {
    const warning = { feature: 'thinking', detail: `dropped: ${model} cannot think` };
    return { ...encoded, body: others, warnings: [...encoded.warnings, warning] };
  }
  if (typeof think === 'string' && TAKES_NO_EFFORT.test(words)) {
    const warning = { feature: 'output_config.effort', detail: `dropped: ${model} takes none` };
    return {
      ...encoded,
      body: { ...body, think: true },
      warnings: [...encoded.warnings, warning],
    };
  }
  return undefined;
}
