import type { Warning } from '../../conversation/warnings.ts';
import { isRecord } from '../../json/is-record.ts';
import { readFaultFromText } from '../../upstream-errors/read-fault.ts';
import type { EncodedRequest, UpstreamFailure } from '../adapter.ts';
import { schemaKeywords, stripKeywords } from './strip-keywords.ts';
import type { Content, GeminiRequest, GeminiTool, Part } from './wire-types.ts';

interface Repair {
  readonly body: GeminiRequest;
  readonly warning: Warning;
}

/** Without these a schema says nothing any more. */
const ESSENTIAL = new Set(['type', 'properties']);

/**
 * The request without what a 400 names: a schema keyword that this model does not know, its
 * thinking level or budget, ids of function calls, or an output limit above its own (wire.md 7.2 to
 * 7.4). Undefined when the refusal is about something else.
 */
export function repairRequest(
  encoded: EncodedRequest,
  failure: UpstreamFailure,
): EncodedRequest | undefined {
  const { body, warnings } = encoded;
  if (failure.status !== 400 || !isGeminiRequest(body)) return undefined;
  const { message } = readFaultFromText(failure.body);
  const repair =
    withoutThinking(body, message) ??
    withLowerLimit(body, message) ??
    withoutIds(body, message) ??
    withoutKeywords(body, message);
  if (repair === undefined) return undefined;
  return { ...encoded, body: repair.body, warnings: [...warnings, repair.warning] };
}

function isGeminiRequest(body: object): body is GeminiRequest {
  return 'contents' in body && 'generationConfig' in body;
}

function withoutThinking(body: GeminiRequest, message: string): Repair | undefined {
  const { thinkingConfig, ...generationConfig } = body.generationConfig;
  if (thinkingConfig === undefined || !/thinking|includeThoughts|include_thoughts/i.test(message)) {
    return undefined;
  }
  const detail = 'dropped: the model refuses it, so it thinks as much as it sees fit';
  return { body: { ...body, generationConfig }, warning: { feature: 'thinking', detail } };
}

/** "… maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 65537 (exclusive)" */
function withLowerLimit(body: GeminiRequest, message: string): Repair | undefined {
  if (!/max_?output_?tokens/i.test(message)) return undefined;
  const found = /to (\d+) \((exclusive|inclusive)\)/i.exec(message);
  if (found === null) return undefined;
  const maxOutputTokens = Number(found[1]) - (found[2]?.toLowerCase() === 'exclusive' ? 1 : 0);
  if (maxOutputTokens < 1) return undefined;
  const generationConfig = { ...body.generationConfig, maxOutputTokens };
  const detail = `lowered to ${maxOutputTokens}, the most that the model takes`;
  return { body: { ...body, generationConfig }, warning: { feature: 'max_tokens', detail } };
}

/** `Unknown name "id" at 'contents[1].parts[0].function_call'` (wire.md 7.2) */
function withoutIds(body: GeminiRequest, message: string): Repair | undefined {
  if (!/"id" at '[^']*function_?(?:call|response)/i.test(message)) return undefined;
  const contents = body.contents.map(
    (content): Content => ({
      ...content,
      parts: content.parts.map(withoutId),
    }),
  );
  const detail =
    'ids dropped: the endpoint refuses them; set function_call_ids = false to stop asking';
  return { body: { ...body, contents }, warning: { feature: 'tool_use', detail } };
}

function withoutId(part: Part): Part {
  const { functionCall, functionResponse, ...rest } = part;
  if (functionCall) {
    const { id: _id, ...call } = functionCall;
    return { ...rest, functionCall: call };
  }
  if (functionResponse) {
    const { id: _id, ...response } = functionResponse;
    return { ...rest, functionResponse: response };
  }
  return part;
}

/** Every keyword of the sent schemas that the message quotes, e.g. `Unknown name "minItems" at …`. */
function withoutKeywords(body: GeminiRequest, message: string): Repair | undefined {
  const schemas = schemasOf(body);
  const used = new Set(schemas.flatMap((schema) => [...schemaKeywords(schema)]));
  const quoted = [...message.matchAll(/["'`]([$\w]+)["'`]/g)].map((match) => match[1] ?? '');
  const refused = new Set(quoted.filter((name) => used.has(name) && !ESSENTIAL.has(name)));
  if (refused.size === 0) return undefined;
  const { responseJsonSchema: answer } = body.generationConfig;
  return {
    body: {
      ...body,
      ...(body.tools === undefined
        ? {}
        : { tools: body.tools.map((tool) => stripTool(tool, refused)) }),
      generationConfig: {
        ...body.generationConfig,
        ...(answer === undefined ? {} : { responseJsonSchema: stripKeywords(answer, refused) }),
      },
    },
    warning: {
      feature: `schema keyword ${[...refused].join(', ')}`,
      detail: 'dropped from all schemas: the model refuses it',
    },
  };
}

function schemasOf({ tools, generationConfig }: GeminiRequest): readonly unknown[] {
  const parameters = (tools ?? []).flatMap((tool) =>
    'functionDeclarations' in tool
      ? tool.functionDeclarations.map((declared) => declared.parametersJsonSchema)
      : [],
  );
  return [...parameters, generationConfig.responseJsonSchema];
}

function stripTool(tool: GeminiTool, refused: ReadonlySet<string>): GeminiTool {
  if (!('functionDeclarations' in tool)) return tool;
  return {
    functionDeclarations: tool.functionDeclarations.map((declared) => {
      const stripped = stripKeywords(declared.parametersJsonSchema, refused);
      return { ...declared, parametersJsonSchema: isRecord(stripped) ? stripped : {} };
    }),
  };
}
