import type { CountRequest } from '../../anthropic/request.ts';
import { createWarnings } from '../../conversation/warnings.ts';
import { ProxyError } from '../../errors/proxy-error.ts';
import { isRecord } from '../../json/is-record.ts';
import type { CountAdapter, Target } from '../adapter.ts';
import { encodePrompt, endpoint, geminiHeaders, startConversion } from './encode-request.ts';
import { modelPath } from './model-family.ts';

/** `:countTokens` counts a whole request, tools and system text included (wire.md 7.6). */
export const countTokens: CountAdapter = { encodeCount, decodeCount };

function encodeCount(
  request: CountRequest,
  target: Target,
): ReturnType<CountAdapter['encodeCount']> {
  const { list, warn } = createWarnings();
  const { conversion } = startConversion(request, target, warn);
  const prompt = encodePrompt(request, conversion);
  return {
    url: endpoint(target, 'countTokens'),
    headers: geminiHeaders({}, target),
    body: { generateContentRequest: { model: modelPath(target.model), ...prompt } },
    warnings: list(),
  };
}

function decodeCount(body: unknown, { provider }: Target): number {
  const total = isRecord(body) ? body['totalTokens'] : undefined;
  if (typeof total === 'number' && Number.isInteger(total) && total >= 0) return total;
  throw new ProxyError(
    'upstream_invalid_response',
    `${provider.name} was asked to count tokens and sent no totalTokens.`,
  );
}
