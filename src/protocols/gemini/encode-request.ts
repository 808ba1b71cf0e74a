import { isCustomTool, type MessagesRequest } from '../../anthropic/request.ts';
import { COMMON_FIELDS, warnOfDroppedFields } from '../../conversation/dropped-fields.ts';
import { systemBlocks } from '../../conversation/system-text.ts';
import { createToolNames, type ToolNames } from '../../conversation/tool-names.ts';
import { createWarnings, type Warn } from '../../conversation/warnings.ts';
import type { EncodedRequest, Target } from '../adapter.ts';
import { requestHeaders } from '../request-headers.ts';
import type { Conversion } from './conversion.ts';
import { convertContents } from './convert-contents.ts';
import { encodeGeneration } from './generation-config.ts';
import { modelFamily, modelPath } from './model-family.ts';
import { prepareTools } from './prepare-tools.ts';
import { searchInstruction } from './search-instruction.ts';
import type { GeminiRequest } from './wire-types.ts';

/** wire.md 7.2, 9.8 */
const TOOL_NAME_RULE = { maxLength: 128, legal: /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/ };

const HANDLED_FIELDS = new Set([...COMMON_FIELDS, 'top_k']);

/** The parts of a request that a count looks at as well. */
export type PromptFields = Pick<MessagesRequest, 'messages' | 'system' | 'tools' | 'tool_choice'>;

/**
 * A Messages request as a generateContent request (wire.md 7.2, 9.1).
 * @throws ProxyError `missing_api_key`.
 */
export function encodeRequest(request: MessagesRequest, target: Target): EncodedRequest {
  const { list, warn } = createWarnings();
  const { conversion, names } = startConversion(request, target, warn);
  const generation = encodeGeneration(request, conversion);
  const body: GeminiRequest = {
    ...encodePrompt(request, conversion, generation.instruction),
    generationConfig: generation.config,
  };
  warnOfDroppedFields(request, HANDLED_FIELDS, warn);
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent';
  return {
    url: endpoint(target, method),
    headers: geminiHeaders(request, target),
    body,
    warnings: list(),
    toolNames: names.renamed,
  };
}

/** What the conversion of this request's parts needs; its tool names are those of the wire. */
export function startConversion(
  { tools }: Pick<PromptFields, 'tools'>,
  target: Target,
  warn: Warn,
): { readonly conversion: Conversion; readonly names: ToolNames } {
  const known = (tools ?? []).filter(isCustomTool).map((tool) => tool.name);
  const names = createToolNames(known, TOOL_NAME_RULE);
  const family = modelFamily(target.model);
  return { conversion: { target, family, warn, toolName: names.toWire }, names };
}

/** All that the model reads: system text, contents and tools. */
export function encodePrompt(
  request: PromptFields,
  conversion: Conversion,
  instruction?: string | undefined,
): Omit<GeminiRequest, 'generationConfig'> {
  const system = [
    ...systemBlocks(request.system).map((block) => block.text),
    searchInstruction(request, conversion.warn),
    instruction,
  ].filter((text) => text !== undefined);
  return {
    ...(system.length > 0
      ? { systemInstruction: { parts: system.map((text) => ({ text })) } }
      : {}),
    contents: convertContents(request.messages, conversion),
    ...prepareTools(request, conversion),
  };
}

/** The address of a method of the target's model (wire.md 7.1). */
export function endpoint({ provider, model }: Target, method: string): string {
  return `${provider.baseUrl}/${modelPath(model)}:${method}`;
}

/** @throws ProxyError `missing_api_key`. */
export function geminiHeaders(
  request: { readonly stream?: boolean | undefined },
  { provider }: Target,
): Readonly<Record<string, string>> {
  return requestHeaders(provider, request, (key) => ({ 'x-goog-api-key': key }));
}
