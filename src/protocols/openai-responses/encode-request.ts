import { isCustomTool, type MessagesRequest } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import { COMMON_FIELDS, warnOfDroppedFields } from '../../conversation/dropped-fields.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import { createToolCallIds } from '../../conversation/tool-call-ids.ts';
import { createToolNames, type ToolNames } from '../../conversation/tool-names.ts';
import { createWarnings, type Warn } from '../../conversation/warnings.ts';
import { asksForWebSearch } from '../../conversation/web-search.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { EncodedRequest, Target } from '../adapter.ts';
import { requestHeaders } from '../request-headers.ts';
import { clientIdentity } from './client-identity.ts';
import type { Conversion } from './conversion.ts';
import { convertInput } from './convert-input.ts';
import { prepareTools } from './prepare-tools.ts';
import { mayReason, reasoningFields, samplingFields } from './reasoning.ts';
import { isStrictSchema } from './strict-schema.ts';
import { searchInstruction } from './web-search-fields.ts';
import type { JsonSchemaFormat, ResponsesRequest } from './wire-types.ts';

const HANDLED_FIELDS = new Set(COMMON_FIELDS);

/** wire.md 9.8 */
const MAX_CALL_ID_LENGTH = 64;

/** Tokens; less is refused, as the published schema says. */
const LEAST_OUTPUT = 16;

/**
 * A Messages request as a Responses request that leaves nothing at the provider (wire.md 3.2, 9.1).
 * @throws ProxyError `missing_api_key`.
 */
export function encodeRequest(request: MessagesRequest, target: Target): EncodedRequest {
  const { list, warn } = createWarnings();
  const { conversion, names } = startConversion(request, target, warn);
  const body = encodeBody(request, conversion);
  warnOfDroppedFields(request, HANDLED_FIELDS, warn);
  return {
    url: `${target.provider.baseUrl}/responses`,
    headers: responsesHeaders(request, target),
    body,
    warnings: list(),
    toolNames: names.renamed,
  };
}

export function startConversion(
  { tools, messages }: Pick<MessagesRequest, 'tools' | 'messages'>,
  target: Target,
  warn: Warn,
): { readonly conversion: Conversion; readonly names: ToolNames } {
  const names = createToolNames((tools ?? []).filter(isCustomTool).map((tool) => tool.name));
  const toolCallId = createToolCallIds(messages, { maxLength: MAX_CALL_ID_LENGTH, exact: false });
  return { conversion: { target, warn, toolName: names.toWire, toolCallId }, names };
}

/** The part of a request that counts as its prompt. */
export function encodePrompt(
  request: Pick<MessagesRequest, 'system' | 'messages' | 'tools' | 'tool_choice'>,
  conversion: Conversion,
): Pick<ResponsesRequest, 'model' | 'instructions' | 'input' | 'tools' | 'tool_choice'> {
  const instructions = [
    ...systemBlocks(request.system).map(({ text }) => text),
    searchInstruction(request, conversion.warn) ?? '',
  ].filter((text) => text !== '');
  return {
    model: wireModel(conversion.target.model),
    ...(instructions.length > 0 ? { instructions: instructions.join('\n\n') } : {}),
    input: convertInput(request.messages, conversion),
    ...prepareTools(request, conversion),
  };
}

export function responsesHeaders(
  request: { readonly stream?: boolean | undefined },
  { provider }: Target,
): EncodedRequest['headers'] {
  return requestHeaders(provider, request, (key) => ({ authorization: `Bearer ${key}` }));
}

function encodeBody(request: MessagesRequest, conversion: Conversion): ResponsesRequest {
  const { target, warn } = conversion;
  const include = includedFields(request, target);
  if (request.stop_sequences?.length) warn('stop_sequences', 'dropped: there is no such field');
  return {
    ...encodePrompt(request, conversion),
    max_output_tokens: outputLimit(request, conversion),
    ...reasoningFields(request, target),
    ...samplingFields(request, target, warn),
    ...textFormat(request, warn),
    ...clientIdentity(request),
    ...(include.length > 0 ? { include } : {}),
    store: false,
    stream: request.stream === true,
  };
}

function includedFields(
  request: MessagesRequest,
  target: Target,
): NonNullable<ResponsesRequest['include']> {
  return [
    ...(mayReason(target) ? (['reasoning.encrypted_content'] as const) : []),
    ...(asksForWebSearch(request) ? (['web_search_call.action.sources'] as const) : []),
  ];
}

/** More than the model can give is refused (wire.md 9.7), and so is next to nothing. */
function outputLimit({ max_tokens }: MessagesRequest, { target, warn }: Conversion): number {
  const { maxOutput = max_tokens } = limitsOf(target.provider, target.model);
  const limit = Math.max(LEAST_OUTPUT, Math.min(max_tokens, maxOutput));
  if (limit !== max_tokens) {
    warn('max_tokens', `${limit} instead of ${max_tokens}: the provider would refuse it`);
  }
  return limit;
}

function textFormat(
  { output_config }: MessagesRequest,
  warn: Warn,
): Pick<ResponsesRequest, 'text'> {
  if (output_config && 'task_budget' in output_config) warn('output_config.task_budget', 'dropped');
  const schema = output_config?.format?.schema;
  if (!schema) return {};
  const { $schema: _dialect, ...rest } = schema;
  const strict = isStrictSchema(rest);
  if (!strict) {
    warn('output_config.format', 'not enforced: strict mode would refuse this schema');
  }
  const format: JsonSchemaFormat = { type: 'json_schema', name: 'output', schema: rest, strict };
  return { text: { format } };
}
