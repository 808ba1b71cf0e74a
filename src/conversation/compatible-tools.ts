import {
  type AnyTool,
  type CustomTool,
  isCustomTool,
  type MessagesRequest,
} from '../anthropic/request.ts';
import { type Compatibility, cacheMark } from './compatibility.ts';
import { isWebSearchTool } from './web-search.ts';

type ToolFields = Pick<MessagesRequest, 'tools' | 'tool_choice'>;
type WebSearchTool = Extract<AnyTool, { name: 'web_search' }>;
type FittedTool = CustomTool | WebSearchTool;

/** The tools that the endpoint knows, each name once, and a choice among what is left of them. */
export function fitTools(request: ToolFields, compatibility: Compatibility): ToolFields {
  const byName = new Map<string, FittedTool>();
  (request.tools ?? []).forEach((tool, index) => {
    const fitted = fitTool(tool, index, compatibility);
    if (fitted === undefined) return;
    const { name } = fitted;
    if (byName.has(name)) {
      compatibility.warn(`tools.${index} (${name})`, 'left out: an earlier tool has the same name');
    } else {
      byName.set(name, fitted);
    }
  });
  if (byName.size === 0) return {};
  return { tools: [...byName.values()], ...fitToolChoice(request, byName, compatibility) };
}

function fitTool(
  tool: AnyTool,
  index: number,
  { quirks, warn }: Compatibility,
): FittedTool | undefined {
  if (isCustomTool(tool)) return fitCustomTool(tool, warn);
  if (quirks.webSearch && isWebSearchTool(tool)) return fitWebSearch(tool);
  warn(`tools.${index} (${tool.type})`, 'left out: the provider cannot run this tool');
  return undefined;
}

/** The schema's root is an object with properties, which some demand (wire.md 8). */
function fitCustomTool(tool: CustomTool, warn: Compatibility['warn']): CustomTool {
  if (tool.strict) warn(`tools.${tool.name}.strict`, 'dropped: the schema is not enforced');
  if (tool.input_examples?.length) warn(`tools.${tool.name}.input_examples`, 'dropped');
  const { $schema: _dialect, ...schema } = tool.input_schema;
  return {
    name: tool.name,
    ...(tool.description ? { description: tool.description } : {}),
    input_schema: { properties: {}, ...schema, type: 'object' },
    ...cacheMark(tool),
  };
}

/** In its first form, which is the one that third parties know (wire.md 4.5, 5.2, 6.5). */
function fitWebSearch(tool: WebSearchTool): WebSearchTool {
  return {
    type: 'web_search_20250305',
    name: 'web_search',
    ...(tool.max_uses ? { max_uses: tool.max_uses } : {}),
    ...(tool.allowed_domains?.length ? { allowed_domains: tool.allowed_domains } : {}),
    ...(tool.blocked_domains?.length ? { blocked_domains: tool.blocked_domains } : {}),
    ...(tool.user_location ? { user_location: tool.user_location } : {}),
  };
}

function fitToolChoice(
  { tool_choice: choice }: ToolFields,
  tools: ReadonlyMap<string, FittedTool>,
  { warn }: Compatibility,
): Pick<ToolFields, 'tool_choice'> {
  if (!choice) return {};
  if (choice.type === 'tool' && !tools.has(choice.name)) {
    warn('tool_choice', `dropped: ${choice.name} is not among the tools that are sent`);
    return {};
  }
  return { tool_choice: choice };
}
