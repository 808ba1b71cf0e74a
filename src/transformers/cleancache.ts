import type { AnyTool, Message, MessagesRequest, TextBlock } from '../anthropic/request.ts';
import { createMessageMapper } from '../conversation/map-messages.ts';
import { oncePerObject } from '../json/once-per-object.ts';
import { defineTransformer } from './define-transformer.ts';
import { mapBlocks } from './map-blocks.ts';
import type { TransformContext } from './transformer.ts';

/** Takes `cache_control` out of a request, wherever it is a mark, and nothing else. */
export const cleancache = defineTransformer({}, () => ({ request: withoutMarks }));

function withoutMarks(request: MessagesRequest, context: TransformContext): MessagesRequest {
  const { system, tools } = request;
  return {
    ...withoutMark(request),
    messages: mapMessages(request.messages, context),
    ...(typeof system === 'object' ? { system: mapSystem(system) } : {}),
    ...(tools ? { tools: mapTools(tools) } : {}),
  };
}

const mapMessages = createMessageMapper<TransformContext>(
  (message): Message =>
    message.role === 'system' && typeof message.content !== 'string'
      ? { ...message, content: message.content.map(withoutMark) }
      : mapBlocks(message, withoutMark),
);

// The same array for the same one, so that what follows finds it unchanged.
const mapSystem = oncePerObject((system: TextBlock[]) => system.map(withoutMark));
const mapTools = oncePerObject((tools: AnyTool[]) => tools.map(withoutMark));

/** Inputs and schemas are not looked into: a field of that name there is the tool's own. */
function withoutMark<T extends object>(block: T): T {
  if (!('cache_control' in block)) return block;
  const { cache_control: _mark, ...others } = block;
  // Wherever the API knows the mark it is optional.
  return others as T;
}
