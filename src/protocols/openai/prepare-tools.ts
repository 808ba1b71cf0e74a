import { type CustomTool, isCustomTool, type MessagesRequest } from '../../anthropic/request.ts';
import type { OpenAiQuirks } from '../../config/types.ts';
import type { Conversion } from './conversion.ts';
import type { FunctionTool, ToolChoice } from './wire-types.ts';

export interface PreparedTools {
  readonly tools?: FunctionTool[];
  readonly tool_choice?: ToolChoice;
  readonly parallel_tool_calls?: boolean;
}

/** The tools, the choice among them and whether several may be called at once (wire.md 2.3). */
export function prepareTools(
  request: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  quirks: OpenAiQuirks,
  conversion: Pick<Conversion, 'toolName' | 'warn'>,
): PreparedTools {
  const tools = uniqueTools(request, conversion).map((tool) => convertTool(tool, conversion));
  if (tools.length === 0) return {};
  const choice = convertToolChoice(request.tool_choice, tools, conversion);
  return {
    tools,
    ...(choice === undefined ? {} : { tool_choice: choice }),
    ...parallelCalls(request.tool_choice, quirks, conversion),
  };
}

/** The functions among the tools, each name once: a second one of the same name is refused upstream. */
function uniqueTools(
  request: Pick<MessagesRequest, 'tools'>,
  { warn }: Pick<Conversion, 'warn'>,
): readonly CustomTool[] {
  const byName = new Map<string, CustomTool>();
  (request.tools ?? []).forEach((tool, index) => {
    if (!isCustomTool(tool)) {
      warn(`tools.${index} (${tool.type})`, 'left out: only Anthropic can run this tool');
    } else if (byName.has(tool.name)) {
      warn(`tools.${index} (${tool.name})`, 'left out: an earlier tool has the same name');
    } else {
      byName.set(tool.name, tool);
    }
  });
  return [...byName.values()];
}

function convertTool(
  tool: CustomTool,
  { toolName, warn }: Pick<Conversion, 'toolName' | 'warn'>,
): FunctionTool {
  if (tool.strict) warn(`tools.${tool.name}.strict`, 'dropped: the schema is not enforced');
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  return {
    type: 'function',
    function: {
      name: toolName(tool.name),
      ...(tool.description ? { description: tool.description } : {}),
      parameters: convertSchema(tool.input_schema),
    },
  };
}

/** Without `$schema`, which some refuse, and with a root that is an object with properties, which some demand (wire.md 2.3, 8). */
function convertSchema(schema: CustomTool['input_schema']): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = schema;
  return { properties: {}, ...rest, type: 'object' };
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
): Pick<PreparedTools, 'parallel_tool_calls'> {
  if (choice === undefined || choice.type === 'none' || !choice.disable_parallel_tool_use)
    return {};
  if (quirks.parallelToolCalls) return { parallel_tool_calls: false };
  warn('tool_choice.disable_parallel_tool_use', 'dropped: the provider has no such switch');
  return {};
}
