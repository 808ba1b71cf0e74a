import type { CustomTool, MessagesRequest } from '../../anthropic/request.ts';
import { isWebSearchTool, webSearchWish } from '../../conversation/web-search.ts';
import { functionSchema } from '../function-schema.ts';
import { rememberTools, type ToolRequest } from '../remember-tools.ts';
import { uniqueTools } from '../unique-tools.ts';
import type { Conversion } from './conversion.ts';
import { searchTool } from './web-search-fields.ts';
import type { FunctionTool, ResponsesRequest, ToolChoice } from './wire-types.ts';

type ToolFields = Pick<
  ResponsesRequest,
  'tools' | 'tool_choice' | 'parallel_tool_calls' | 'max_tool_calls'
>;

type ToolConversion = Pick<Conversion, 'target' | 'toolName' | 'warn'>;

/** The tools, the choice among them and how many calls there may be (wire.md 3.2). */
export const prepareTools = rememberTools(prepare);

function prepare(request: ToolRequest, conversion: ToolConversion): ToolFields {
  const search = webSearchWish(request);
  const others = (request.tools ?? []).filter((tool) => !isWebSearchTool(tool));
  const functions = uniqueTools({ tools: others }, conversion.warn).map((tool) =>
    convertTool(tool, conversion),
  );
  if (functions.length === 0 && search === undefined) return {};
  const choice = search?.isForced
    ? forcedSearch(functions)
    : convertToolChoice(request.tool_choice, functions, conversion);
  return {
    tools: search === undefined ? functions : [...functions, searchTool(search)],
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...parallelCalls(request.tool_choice),
    ...(search?.maxUses === undefined ? {} : { max_tool_calls: search.maxUses }),
  };
}

function convertTool(
  tool: CustomTool,
  { toolName, warn }: Pick<Conversion, 'toolName' | 'warn'>,
): FunctionTool {
  if (tool.strict) warn(`tools.${tool.name}.strict`, 'dropped: the schema is not enforced');
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  return {
    type: 'function',
    name: toolName(tool.name),
    ...(tool.description ? { description: tool.description } : {}),
    parameters: functionSchema(tool.input_schema),
    // Strict mode refuses most schemas of tools (wire.md 3.2).
    strict: false,
  };
}

/** The search cannot be named, but it can be the only tool. */
function forcedSearch(functions: readonly FunctionTool[]): ToolChoice {
  return functions.length === 0
    ? 'required'
    : { type: 'allowed_tools', mode: 'required', tools: [{ type: 'web_search' }] };
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
      if (tools.some((tool) => tool.name === name)) return { type: 'function', name };
      warn('tool_choice', `dropped: ${choice.name} is not among the tools that are sent`);
      return undefined;
    }
  }
}

function parallelCalls(
  choice: MessagesRequest['tool_choice'],
): Pick<ToolFields, 'parallel_tool_calls'> {
  const isOne =
    choice !== undefined && choice.type !== 'none' && choice.disable_parallel_tool_use === true;
  return isOne ? { parallel_tool_calls: false } : {};
}
