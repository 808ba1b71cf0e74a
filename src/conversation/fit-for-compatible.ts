import type { MessagesRequest, TextBlock } from '../anthropic/request.ts';
import { type Compatibility, cacheMark, textBlock } from './compatibility.ts';
import { fitMessages } from './compatible-messages.ts';
import { fitThinking } from './compatible-thinking.ts';
import { fitTools } from './compatible-tools.ts';
import { warnOfDroppedFields } from './dropped-fields.ts';
import { systemBlocks } from './system-text.ts';

/** Fields that are dealt with below, and those whose loss changes nothing. */
const HANDLED_FIELDS = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'stream',
  'cache_control',
]);

/**
 * A Messages request made fit for an endpoint that is compatible with Anthropic's and knows less
 * (wire.md 4.5, 6.5, 8). The result is a canonical request still: the provider's own thinking keeps
 * its envelope, and making the result fit once more changes nothing.
 */
export function fitForCompatible(
  request: MessagesRequest,
  compatibility: Compatibility,
): MessagesRequest {
  const { warn } = compatibility;
  warnOfDroppedFields(request, HANDLED_FIELDS, warn);
  const max_tokens = fitMaxTokens(request, compatibility);
  const { thinking, output_config } = fitThinking({ ...request, max_tokens }, compatibility);
  const format = fitFormat(request, compatibility);
  const config = { ...output_config, ...format.field };
  return {
    model: request.model,
    max_tokens,
    ...fitSystem(request.system, format.instruction),
    messages: fitMessages(request.messages, compatibility),
    ...fitTools(request, compatibility),
    ...(thinking ? { thinking } : {}),
    ...(Object.keys(config).length > 0 ? { output_config: config } : {}),
    ...samplingFields(request),
    ...stopFields(request),
    ...(request.metadata?.user_id ? { metadata: { user_id: request.metadata.user_id } } : {}),
    ...(request.stream === undefined ? {} : { stream: request.stream }),
  };
}

/** Zero only warms Anthropic's cache; Ollama refuses it (wire.md 6.5). */
function fitMaxTokens(
  { max_tokens: wanted }: MessagesRequest,
  { model, limits: { maxOutput = wanted }, warn }: Compatibility,
): number {
  if (wanted < 1) {
    warn('max_tokens', 'raised to 1: the provider has no cache to warm');
    return 1;
  }
  if (wanted <= maxOutput) return wanted;
  warn('max_tokens', `cut from ${wanted} to ${maxOutput}, the most that ${model} gives`);
  return maxOutput;
}

function fitSystem(
  system: MessagesRequest['system'],
  addition: string | undefined,
): Pick<MessagesRequest, 'system'> {
  const blocks: TextBlock[] = systemBlocks(system).map((block) => ({
    type: 'text',
    text: block.text,
    ...cacheMark(block),
  }));
  if (addition !== undefined) blocks.push(textBlock(addition));
  return blocks.length > 0 ? { system: blocks } : {};
}

interface FittedFormat {
  readonly field?: Pick<NonNullable<MessagesRequest['output_config']>, 'format'>;
  /** Stands in the system text when the provider takes no schema. */
  readonly instruction?: string;
}

function fitFormat(
  { output_config: config }: MessagesRequest,
  { quirks, warn }: Compatibility,
): FittedFormat {
  if (config && 'task_budget' in config) warn('output_config.task_budget', 'dropped');
  const format = config?.format;
  if (!format) return {};
  if (quirks.structuredOutput) return { field: { format } };
  return {
    instruction: `Answer with one JSON object and nothing else. It must follow this JSON schema:\n${JSON.stringify(format.schema)}`,
  };
}

/** Not in the SDK's type any more, but in the API's older version, which all third parties speak. */
function samplingFields(request: MessagesRequest): Readonly<Record<string, number>> {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const sampling: Record<string, number> = {};
  for (const name of ['temperature', 'top_p', 'top_k']) {
    const value = fields[name];
    if (typeof value === 'number') sampling[name] = value;
  }
  return sampling;
}

function stopFields({
  stop_sequences: stops,
}: MessagesRequest): Pick<MessagesRequest, 'stop_sequences'> {
  const kept = (stops ?? []).filter((stop) => stop !== '');
  return kept.length > 0 ? { stop_sequences: kept } : {};
}
