import type { CustomTool, MessagesRequest } from '../../anthropic/request.ts';
import type { Warn } from '../../conversation/warnings.ts';
import { webSearchWish } from '../../conversation/web-search.ts';
import { rememberTools, type ToolRequest } from '../remember-tools.ts';
import { uniqueTools } from '../unique-tools.ts';
import { cleanSchema } from './clean-schema.ts';
import type { Conversion } from './conversion.ts';
import type { Declaration, GeminiRequest, ToolConfig } from './wire-types.ts';

type PreparedTools = Pick<GeminiRequest, 'tools' | 'toolConfig'>;
type ToolConversion = Pick<Conversion, 'target' | 'toolName' | 'warn'>;

/** The tools and the choice among them, or Google's search when the client searches (wire.md 7.2). */
export const prepareTools = rememberTools(prepare);

function prepare(request: ToolRequest, conversion: ToolConversion): PreparedTools {
  if (webSearchWish(request) !== undefined) return googleSearch(request, conversion.warn);
  const tools = uniqueTools(request, conversion.warn);
  if (tools.length === 0) return {};
  const declarations = tools.map((tool) => declare(tool, conversion));
  const isStrict = tools.some((tool) => tool.strict === true);
  const toolConfig = convertToolChoice(request.tool_choice, declarations, isStrict, conversion);
  return {
    tools: [{ functionDeclarations: declarations }],
    ...(toolConfig === undefined ? {} : { toolConfig }),
  };
}

/** Most models refuse functions beside the search, and a search needs none. */
function googleSearch({ tools }: ToolRequest, warn: Warn): PreparedTools {
  if (tools !== undefined && tools.length > 1) {
    warn('tools', 'left out beside the web search: the provider takes one or the other');
  }
  return { tools: [{ googleSearch: {} }] };
}

function declare(
  tool: CustomTool,
  { toolName, warn }: Pick<Conversion, 'toolName' | 'warn'>,
): Declaration {
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  return {
    name: toolName(tool.name),
    ...(tool.description ? { description: tool.description } : {}),
    parametersJsonSchema: { properties: {}, ...cleanSchema(tool.input_schema), type: 'object' },
  };
}

function convertToolChoice(
  choice: MessagesRequest['tool_choice'],
  declarations: readonly Declaration[],
  isStrict: boolean,
  { toolName, warn }: Pick<Conversion, 'toolName' | 'warn'>,
): ToolConfig | undefined {
  if (choice && choice.type !== 'none' && choice.disable_parallel_tool_use) {
    warn('tool_choice.disable_parallel_tool_use', 'dropped: the provider has no such switch');
  }
  const automatic = isStrict ? calling({ mode: 'VALIDATED' }) : undefined;
  switch (choice?.type) {
    case undefined:
      return automatic;
    case 'auto':
      return automatic ?? calling({ mode: 'AUTO' });
    case 'any':
      return calling({ mode: 'ANY' });
    case 'none':
      return calling({ mode: 'NONE' });
    case 'tool': {
      const name = toolName(choice.name);
      if (declarations.some((declared) => declared.name === name)) {
        return calling({ mode: 'ANY', allowedFunctionNames: [name] });
      }
      warn('tool_choice', `dropped: ${choice.name} is not among the tools that are sent`);
      return automatic;
    }
  }
}

function calling(functionCallingConfig: ToolConfig['functionCallingConfig']): ToolConfig {
  return { functionCallingConfig };
}
