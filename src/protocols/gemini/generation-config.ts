import type { MessagesRequest } from '../../anthropic/request.ts';
import type { Warn } from '../../conversation/warnings.ts';
import { outputLimit } from '../output-limit.ts';
import { cleanSchema } from './clean-schema.ts';
import type { Conversion } from './conversion.ts';
import { thinkingConfig } from './thinking.ts';
import type { GenerationConfig } from './wire-types.ts';

/** wire.md 9.1 */
const MAX_STOP_SEQUENCES = 5;

export interface EncodedGeneration {
  readonly config: GenerationConfig;
  /** Stands in the system text when the model takes no schema beside tools. */
  readonly instruction: string | undefined;
}

/** Output limit, sampling, stop strings, thinking and the form of the answer (wire.md 7.2, 9.1). */
export function encodeGeneration(
  request: MessagesRequest,
  { target, family, warn }: Conversion,
): EncodedGeneration {
  const thinking = thinkingConfig(request, target.model);
  const format = answerFormat(request, family.takesSchemaWithTools, warn);
  return {
    config: {
      maxOutputTokens: outputLimit(request, target, warn),
      ...samplingFields(request),
      ...stopFields(request, warn),
      ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
      ...format.fields,
    },
    instruction: format.instruction,
  };
}

function samplingFields(
  request: MessagesRequest,
): Pick<GenerationConfig, 'temperature' | 'topP' | 'topK'> {
  const fields: Readonly<Record<string, unknown>> = { ...request };
  const { temperature, top_p: topP, top_k: topK } = fields;
  return {
    ...(typeof temperature === 'number' ? { temperature } : {}),
    ...(typeof topP === 'number' ? { topP } : {}),
    ...(typeof topK === 'number' ? { topK } : {}),
  };
}

function stopFields(
  { stop_sequences: stops }: MessagesRequest,
  warn: Warn,
): Pick<GenerationConfig, 'stopSequences'> {
  if (!stops?.length) return {};
  if (stops.length > MAX_STOP_SEQUENCES) {
    warn('stop_sequences', `cut to the first ${MAX_STOP_SEQUENCES} of ${stops.length}`);
  }
  return { stopSequences: stops.slice(0, MAX_STOP_SEQUENCES) };
}

interface AnswerFormat {
  readonly fields: Pick<GenerationConfig, 'responseMimeType' | 'responseJsonSchema'>;
  readonly instruction?: string;
}

function answerFormat(
  { output_config: config, tools }: MessagesRequest,
  takesSchemaWithTools: boolean,
  warn: Warn,
): AnswerFormat {
  if (config && 'task_budget' in config) warn('output_config.task_budget', 'dropped');
  if (!config?.format) return { fields: {} };
  const { schema } = config.format;
  if (takesSchemaWithTools || !tools?.length) {
    return {
      fields: { responseMimeType: 'application/json', responseJsonSchema: cleanSchema(schema) },
    };
  }
  warn('output_config.format', 'asked for in words: the model takes no schema beside tools');
  return {
    fields: {},
    instruction: `When you answer without a tool, answer with one JSON object and nothing else. It must follow this JSON schema:\n${JSON.stringify(schema)}`,
  };
}
