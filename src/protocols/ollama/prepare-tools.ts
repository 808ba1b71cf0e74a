import type { CustomTool, MessagesRequest } from '../../anthropic/request.ts';
import { functionSchema } from '../function-schema.ts';
import { rememberTools, type ToolRequest } from '../remember-tools.ts';
import { uniqueTools } from '../unique-tools.ts';
import type { Conversion } from './conversion.ts';
import type { FunctionTool } from './wire-types.ts';

export interface PreparedTools {
  readonly tools: readonly FunctionTool[];
  /** Stands in the system text for a choice that cannot be expressed. */
  readonly instruction: string | undefined;
}

/**
 * The tools, and what is left of the choice among them: the server knows none, so that `none` leaves
 * the tools out and a forced call is only asked for (wire.md 6.4).
 */
export const prepareTools = rememberTools(prepare);

function prepare(request: ToolRequest, { warn }: Conversion): PreparedTools {
  const { tool_choice: choice } = request;
  if (choice?.type === 'none') return { tools: [], instruction: undefined };
  const tools = uniqueTools(request, warn);
  if (choice?.disable_parallel_tool_use) {
    warn('tool_choice.disable_parallel_tool_use', 'dropped: the provider has no such switch');
  }
  return {
    tools: tools.map((tool) => convertTool(tool, warn)),
    instruction: choiceInstruction(choice, tools, warn),
  };
}

function convertTool(tool: CustomTool, warn: Conversion['warn']): FunctionTool {
  if (tool.strict) warn(`tools.${tool.name}.strict`, 'dropped: the schema is not enforced');
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description ? { description: tool.description } : {}),
      parameters: functionSchema(tool.input_schema),
    },
  };
}

function choiceInstruction(
  choice: MessagesRequest['tool_choice'],
  tools: readonly CustomTool[],
  warn: Conversion['warn'],
): string | undefined {
  if (tools.length === 0 || choice === undefined) return undefined;
  switch (choice.type) {
    case 'auto':
    case 'none':
      return undefined;
    case 'any':
      warn('tool_choice', 'asked for in the system text: a call cannot be forced');
      return 'Answer by calling one of your tools.';
    case 'tool':
      if (!tools.some(({ name }) => name === choice.name)) {
        warn('tool_choice', `dropped: ${choice.name} is not among the tools that are sent`);
        return undefined;
      }
      warn('tool_choice', 'asked for in the system text: a call cannot be forced');
      return `Answer by calling the tool ${choice.name}.`;
  }
}
