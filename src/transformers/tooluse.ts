import type { MessagesRequest, TextBlock } from '../anthropic/request.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { defineTransformer } from './define-transformer.ts';

const REMINDER =
  'When the next step needs a tool, call it in this very answer, through the interface for tools. Neither write a call as text nor announce one without making it. When the work is done, or no tool can help, answer in plain text.';

/**
 * Reminds a model that tends to talk about its tools of calling them. The choice stays the model's:
 * one that must call something can never say that it is done.
 */
export const tooluse = defineTransformer({}, () => ({ request: withReminder }));

/** It stands at the end of the system text, always the same, so that the prefix stays cached. */
function withReminder(request: MessagesRequest): MessagesRequest {
  const { system, tools, tool_choice: choice } = request;
  if (!tools?.length || choice?.type === 'none') return request;
  if (typeof system === 'object') return { ...request, system: extend(system) };
  const blocks: TextBlock[] = system === undefined ? [] : [{ type: 'text', text: system }];
  return { ...request, system: [...blocks, { type: 'text', text: REMINDER }] };
}

/** The same array for the same one, so that what follows finds it unchanged. */
const extend = oncePerObject((system: TextBlock[]): TextBlock[] => [
  ...system,
  { type: 'text', text: REMINDER },
]);
