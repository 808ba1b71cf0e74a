import type { MessagesRequest } from '../anthropic/request.ts';
import { rememberConversion, type TargetConversion } from '../conversation/remember-conversion.ts';

/** The tools of a request, and the choice among them. */
export type ToolRequest = Pick<MessagesRequest, 'tools' | 'tool_choice'>;

/**
 * A fast path: prepares the tools of a conversation once for a target; see rememberConversion. Its
 * slow twin is `prepare`.
 */
export function rememberTools<Conversion extends TargetConversion, Fields>(
  prepare: (request: ToolRequest, conversion: Conversion) => Fields,
): (request: ToolRequest, conversion: Conversion) => Fields {
  const prepareOnce = rememberConversion(
    (
      tools: NonNullable<ToolRequest['tools']>,
      conversion: Conversion,
      choice: ToolRequest['tool_choice'],
    ) => prepare({ tools, ...(choice === undefined ? {} : { tool_choice: choice }) }, conversion),
  );
  return (request, conversion) =>
    request.tools === undefined
      ? prepare(request, conversion)
      : prepareOnce(request.tools, conversion, request.tool_choice);
}
