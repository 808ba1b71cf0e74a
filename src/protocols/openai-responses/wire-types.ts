import type {
  EasyInputMessage,
  FunctionTool,
  ResponseCreateParamsBase,
  ResponseFormatTextJSONSchemaConfig,
  ResponseFunctionToolCall,
  ResponseInputFile,
  ResponseInputImage,
  ResponseInputItem,
  ResponseInputText,
  ResponseReasoningItem,
  WebSearchTool,
} from 'openai/resources/responses/responses';

/** The request as OpenAI publishes it (wire.md 3.2). */

export type InputPart = ResponseInputText | ResponseInputImage | ResponseInputFile;
export type Phase = NonNullable<EasyInputMessage['phase']>;
export type MessageItem = EasyInputMessage & { type: 'message' };
/** Taken without an id as well when the encrypted content is there (wire.md 3.2). */
export type ReasoningItem = Omit<ResponseReasoningItem, 'id'> & { id?: string };
export type CallItem = ResponseFunctionToolCall;
export type CallOutputItem = ResponseInputItem.FunctionCallOutput;
export type InputItem = MessageItem | ReasoningItem | CallItem | CallOutputItem;

export type { FunctionTool, WebSearchTool };
export type Tool = FunctionTool | WebSearchTool;
export type ToolChoice = NonNullable<ResponseCreateParamsBase['tool_choice']>;
export type JsonSchemaFormat = ResponseFormatTextJSONSchemaConfig;

export interface ResponsesRequest extends Omit<ResponseCreateParamsBase, 'input' | 'tools'> {
  input: InputItem[];
  tools?: Tool[];
  /** How often the provider's own tools may run; in the published schema, not yet in the types. */
  max_tool_calls?: number;
}
