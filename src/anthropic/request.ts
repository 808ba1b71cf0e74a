import type {
  ContentBlockParam,
  MessageCreateParamsBase,
  MessageParam,
  TextBlockParam,
  Tool,
  ToolResultBlockParam,
  ToolUnion,
} from '@anthropic-ai/sdk/resources/messages/messages';

/**
 * The canonical request: the Messages API's own. Every protocol adapter starts from it
 * (docs/decisions/one-canonical-form.md).
 */
export type MessagesRequest = MessageCreateParamsBase;
/** What can be counted of a request (wire.md 1.7). */
export type CountRequest = Pick<MessagesRequest, 'model' | 'messages' | 'system' | 'tools'>;
export type Message = MessageParam;
export type ContentBlock = ContentBlockParam;
export type TextBlock = TextBlockParam;
export type ToolResultBlock = ToolResultBlockParam;
export type ToolResultContent = Exclude<ToolResultBlock['content'], string | undefined>[number];
export type CustomTool = Tool;
export type AnyTool = ToolUnion;

/** A tool that Claude Code itself runs, as opposed to one that Anthropic's servers run. */
export function isCustomTool(tool: AnyTool): tool is CustomTool {
  return (
    !('type' in tool) || tool.type === undefined || tool.type === null || tool.type === 'custom'
  );
}
