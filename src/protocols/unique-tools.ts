import { type CustomTool, isCustomTool, type MessagesRequest } from '../anthropic/request.ts';
import type { Warn } from '../conversation/warnings.ts';

/** The functions among the tools, each name once: a second one of the same name is refused upstream. */
export function uniqueTools(
  { tools }: Pick<MessagesRequest, 'tools'>,
  warn: Warn,
): readonly CustomTool[] {
  const byName = new Map<string, CustomTool>();
  (tools ?? []).forEach((tool, index) => {
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
