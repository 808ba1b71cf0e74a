import type { MessagesRequest } from '../../anthropic/request.ts';
import { COMMON_FIELDS, warnOfDroppedFields } from '../../conversation/dropped-fields.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import { createWarnings } from '../../conversation/warnings.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { EncodedRequest, Target } from '../adapter.ts';
import { outputLimit } from '../output-limit.ts';
import { requestHeaders } from '../request-headers.ts';
import type { Conversion } from './conversion.ts';
import { convertMessages, systemMessages } from './convert-messages.ts';
import { prepareTools } from './prepare-tools.ts';
import { thinkField } from './thinking.ts';
import type { ChatRequest, Options } from './wire-types.ts';

const HANDLED_FIELDS = new Set([...COMMON_FIELDS, 'top_k']);

/**
 * A Messages request as a request to /api/chat (wire.md 6.4, 9.1).
 * @throws ProxyError `missing_api_key`.
 */
export function encodeRequest(request: MessagesRequest, target: Target): EncodedRequest {
  const { list, warn } = createWarnings();
  const body = encodeBody(request, { target, warn });
  warnOfDroppedFields(request, HANDLED_FIELDS, warn);
  return {
    url: `${target.provider.baseUrl}/api/chat`,
    headers: {
      ...requestHeaders(target.provider, request, (key) => ({ authorization: `Bearer ${key}` })),
      ...(request.stream ? { accept: 'application/x-ndjson' } : {}),
    },
    body,
    warnings: list(),
    // Names of any length and form are taken.
    toolNames: new Map(),
  };
}

function encodeBody(request: MessagesRequest, conversion: Conversion): ChatRequest {
  const { provider, model } = conversion.target;
  const { tools, instruction } = prepareTools(request, conversion);
  const system = systemBlocks(request.system).map(({ text }) => text);
  return {
    model: wireModel(model),
    stream: request.stream ?? false,
    think: thinkField(request, model),
    truncate: false,
    shift: false,
    keep_alive: keepAlive(provider.options.keepAlive),
    options: encodeOptions(request, conversion),
    ...formatField(request, conversion),
    messages: [
      ...systemMessages(instruction === undefined ? system : [...system, instruction]),
      ...convertMessages(request.messages, conversion),
    ],
    ...(tools.length > 0 ? { tools } : {}),
  };
}

/** A bare number is seconds, and only taken as a number: as text it would need a unit. */
function keepAlive(setting: string): string | number {
  return /^-?\d+$/.test(setting) ? Number(setting) : setting;
}

/** What is not given stays the model's own default. */
function encodeOptions(request: MessagesRequest, { target, warn }: Conversion): Partial<Options> {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const { temperature, top_p, top_k } = fields;
  const stop = (request.stop_sequences ?? []).filter((text) => text !== '');
  if (request.max_tokens < 1) warn('max_tokens', 'raised to 1: there is no cache to warm');
  return {
    num_ctx: target.provider.options.numCtx,
    num_predict: Math.max(1, outputLimit(request, target, warn)),
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof top_p === 'number' ? { top_p } : {}),
    ...(typeof top_k === 'number' ? { top_k } : {}),
    ...(stop.length > 0 ? { stop } : {}),
  };
}

function formatField(
  { output_config: config }: MessagesRequest,
  { warn }: Conversion,
): Pick<ChatRequest, 'format'> {
  if (config && 'task_budget' in config) warn('output_config.task_budget', 'dropped');
  return config?.format ? { format: config.format.schema } : {};
}
