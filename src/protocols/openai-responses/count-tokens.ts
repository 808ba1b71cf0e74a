import type { CountRequest } from '../../anthropic/request.ts';
import { createWarnings } from '../../conversation/warnings.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import type { CountAdapter, Target } from '../adapter.ts';
import { encodePrompt, responsesHeaders, startConversion } from './encode-request.ts';

/** `/responses/input_tokens` counts a whole prompt, tools and instructions included (wire.md 3.1). */
export const countTokens: CountAdapter = { encodeCount, decodeCount };

function encodeCount(
  request: CountRequest,
  target: Target,
): ReturnType<CountAdapter['encodeCount']> {
  const { list, warn } = createWarnings();
  const { conversion } = startConversion(request, target, warn);
  return {
    url: `${target.provider.baseUrl}/responses/input_tokens`,
    headers: responsesHeaders({}, target),
    body: countedFields(encodePrompt(request, conversion)),
    warnings: list(),
  };
}

function decodeCount(body: unknown, { provider }: Target): number {
  const count = isRecord(body) ? body['input_tokens'] : undefined;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 0) return count;
  throw new ProxyError(
    'upstream_invalid_response',
    `${provider.name} was asked to count tokens and sent no input_tokens.`,
  );
}

/** A limit on calls is nothing to count. */
function countedFields({
  model,
  instructions,
  input,
  tools,
}: ReturnType<typeof encodePrompt>): object {
  return {
    model,
    input,
    ...(instructions ? { instructions } : {}),
    ...(tools ? { tools } : {}),
  };
}
