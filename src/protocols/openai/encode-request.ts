import { isCustomTool, type MessagesRequest } from '../../anthropic/request.ts';
import { COMMON_FIELDS, warnOfDroppedFields } from '../../conversation/dropped-fields.ts';
import { shortHash } from '../../conversation/short-hash.ts';
import { createToolCallIds } from '../../conversation/tool-call-ids.ts';
import { createToolNames } from '../../conversation/tool-names.ts';
import { createWarnings } from '../../conversation/warnings.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { EncodedRequest, Target } from '../adapter.ts';
import { outputLimit } from '../output-limit.ts';
import { requestHeaders } from '../request-headers.ts';
import type { Conversion } from './conversion.ts';
import { convertMessages } from './convert-messages.ts';
import { convertSystem } from './convert-system.ts';
import { prepareTools } from './prepare-tools.ts';
import { thinkingFields } from './thinking.ts';
import { searchInstruction } from './web-search-fields.ts';
import type { ChatRequest, ResponseFormat } from './wire-types.ts';

const HANDLED_FIELDS = new Set(COMMON_FIELDS);

/**
 * A Messages request as a chat completions request (wire.md 2.3, 9.1).
 * @throws ProxyError `missing_api_key`.
 */
export function encodeRequest(request: MessagesRequest, target: Target): EncodedRequest {
  const { list, warn } = createWarnings();
  const names = createToolNames(
    (request.tools ?? []).filter(isCustomTool).map((tool) => tool.name),
  );
  const conversion: Conversion = {
    target,
    warn,
    isFirst: createOnce(),
    toolName: names.toWire,
    toolCallId: createToolCallIds(request.messages, {
      maxLength: target.provider.quirks.maxToolCallIdLength,
      exact: target.provider.quirks.exactToolCallIds ?? false,
    }),
  };
  const body = encodeBody(request, conversion);
  warnOfDroppedFields(request, HANDLED_FIELDS, warn);
  return {
    url: `${target.provider.baseUrl}/chat/completions`,
    headers: requestHeaders(target.provider, request, (key) => ({
      authorization: `Bearer ${key}`,
    })),
    body,
    warnings: list(),
    toolNames: names.renamed,
  };
}

function encodeBody(request: MessagesRequest, conversion: Conversion): ChatRequest {
  const { provider, model } = conversion.target;
  const { quirks } = provider;
  const format = responseFormat(request, conversion);
  return {
    model: wireModel(model),
    messages: [
      ...convertSystem(request.system, conversion, instructions(request, format, conversion)),
      ...convertMessages(request.messages, conversion),
    ],
    [quirks.maxTokensField]: outputLimit(request, conversion.target, conversion.warn),
    ...prepareTools(request, conversion),
    ...samplingFields(request, conversion),
    ...stopFields(request, conversion),
    ...thinkingFields(request, model, quirks),
    ...(format.field === undefined ? {} : { response_format: format.field }),
    ...cacheKey(request, conversion),
    ...(request.stream
      ? { stream: true, stream_options: { include_usage: true } }
      : { stream: false }),
  };
}

/** True for each key once. */
function createOnce(): (key: string) => boolean {
  const seen = new Set<string>();
  return (key) => {
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  };
}

/** What is added to the client's own system text. */
function instructions(
  request: MessagesRequest,
  { instruction }: EncodedFormat,
  { target }: Conversion,
): string | undefined {
  const added = [searchInstruction(request, target), instruction].filter(
    (text) => text !== undefined,
  );
  return added.length === 0 ? undefined : added.join('\n\n');
}

/** DeepSeek ignores both while it thinks; saying so beats an effect that never comes (wire.md 4.3). */
function samplingFields(
  request: MessagesRequest,
  { target, warn }: Conversion,
): Pick<ChatRequest, 'temperature' | 'top_p'> {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const { temperature, top_p } = fields;
  const sampling = {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { top_p } : {}),
  };
  const { quirks } = target.provider;
  const thinks = quirks.thinking === 'deepseek' && request.thinking?.type;
  if (!quirks.fixedSampling && (!thinks || thinks === 'disabled')) return sampling;
  const reason = quirks.fixedSampling ? 'the provider fixes it' : 'it has no effect while thinking';
  for (const name of Object.keys(sampling)) warn(name, `dropped: ${reason}`);
  return {};
}

function stopFields(
  { stop_sequences: stops }: MessagesRequest,
  { target, warn }: Conversion,
): Pick<ChatRequest, 'stop'> {
  if (!stops?.length) return {};
  const max = target.provider.quirks.maxStopSequences;
  if (stops.length > max) {
    warn('stop_sequences', `cut to the first ${max} of ${stops.length}`);
  }
  return max === 0 ? {} : { stop: stops.slice(0, max) };
}

interface EncodedFormat {
  readonly field?: ResponseFormat;
  /** Stands in the system text when the provider takes no schema. */
  readonly instruction?: string;
}

function responseFormat(
  { output_config }: MessagesRequest,
  { target, warn }: Conversion,
): EncodedFormat {
  if (output_config && 'task_budget' in output_config) warn('output_config.task_budget', 'dropped');
  const format = output_config?.format;
  if (!format) return {};
  const { schema } = format;
  if (target.provider.quirks.structuredOutput !== 'json_object') {
    return { field: { type: 'json_schema', json_schema: { name: 'output', schema } } };
  }
  return {
    field: { type: 'json_object' },
    instruction: `Answer with one JSON object and nothing else. It must follow this JSON schema:\n${JSON.stringify(schema)}`,
  };
}

/** The user id names a person and a device, so only a hash of it leaves the machine (wire.md 1.2). */
function cacheKey(
  { metadata }: MessagesRequest,
  { target }: Conversion,
): Pick<ChatRequest, 'prompt_cache_key'> {
  if (!target.provider.quirks.promptCacheKey || !metadata?.user_id) return {};
  return { prompt_cache_key: shortHash(metadata.user_id, 32) };
}
