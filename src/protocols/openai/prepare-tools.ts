import type { CustomTool, MessagesRequest } from '../../anthropic/request.ts';
import type { OpenAiQuirks } from '../../config/types.ts';
import { isWebSearchTool, webSearchWish } from '../../conversation/web-search.ts';
import type { Target } from '../adapter.ts';
import { functionSchema } from '../function-schema.ts';
import { rememberTools, type ToolRequest } from '../remember-tools.ts';
import { uniqueTools } from '../unique-tools.ts';
import type { Conversion } from './conversion.ts';
import { tightSchema } from './tight-schema.ts';
import { searchMode, searchTool } from './web-search-fields.ts';
import type { FunctionTool, ToolChoice, ToolFields } from './wire-types.ts';

type ToolConversion = Pick<Conversion, 'target' | 'toolName' | 'warn'>;

/** The tools, the choice among them and whether several may be called at once (wire.md 2.3). */
export const prepareTools = rememberTools(prepare);

function prepare(request: ToolRequest, conversion: ToolConversion): ToolFields {
  const { target, warn } = conversion;
  const search = searchTool(request, target);
  const functions = uniqueTools(withoutServedSearch(request, target), warn).map((tool) =>
    convertTool(tool, conversion),
  );
  if (functions.length === 0 && search === undefined) return {};
  const forcesSearch = webSearchWish(request)?.isForced && searchMode(target) !== 'none';
  const choice = forcesSearch
    ? search && { type: search.type }
    : convertToolChoice(request.tool_choice, functions, conversion);
  return {
    tools: search === undefined ? functions : [...functions, search],
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...parallelCalls(request.tool_choice, target.provider.quirks, conversion),
  };
}

/** A search that the target runs is no tool that is left out. */
function withoutServedSearch(
  { tools }: Pick<MessagesRequest, 'tools'>,
  target: Target,
): Pick<MessagesRequest, 'tools'> {
  if (searchMode(target) === 'none') return { tools: tools ?? [] };
  return { tools: (tools ?? []).filter((tool) => !isWebSearchTool(tool)) };
}

function convertTool(tool: CustomTool, { target, toolName, warn }: ToolConversion): FunctionTool {
  const parameters = functionSchema(tool.input_schema);
  if (tool.strict) warn(`tools.${tool.name}.strict`, 'dropped: the schema is not enforced');
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  return {
    type: 'function',
    function: {
      name: toolName(tool.name),
      ...(tool.description ? { description: tool.description } : {}),
      parameters: target.provider.quirks.tightSchemas ? tightSchema(parameters) : parameters,
    },
  };
}

function convertToolChoice(
  choice: MessagesRequest['tool_choice'],
  tools: readonly FunctionTool[],
  { toolName, warn }: Pick<Conversion, 'toolName' | 'warn'>,
): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type;
    case 'any':
      return 'required';
    case 'tool': {
      const name = toolName(choice.name);
      if (tools.some((tool) => tool.function.name === name)) {
        return { type: 'function', function: { name } };
      }
      warn('tool_choice', `dropped: ${choice.name} is not among the tools that are sent`);
      return undefined;
    }
  }
}

function parallelCalls(
  choice: MessagesRequest['tool_choice'],
  quirks: OpenAiQuirks,
  { warn }: Pick<Conversion, 'warn'>,
): Pick<ToolFields, 'parallel_tool_calls'> {
  if (choice === undefined || choice.type === 'none' || !choice.disable_parallel_tool_use)
    return {};
  if (quirks.parallelToolCalls) return { parallel_tool_calls: false };
  warn('tool_choice.disable_parallel_tool_use', 'dropped: the provider has no such switch');
  return {};
}
