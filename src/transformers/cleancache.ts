import type { MessagesRequest } from '../anthropic/request.ts';
import { defineTransformer } from './define-transformer.ts';
import { mapBlocks } from './map-blocks.ts';

/** Takes `cache_control` out of a request, wherever it is a mark, and nothing else. */
export const cleancache = defineTransformer({}, () => ({ request: withoutMarks }));

function withoutMarks(request: MessagesRequest): MessagesRequest {
  const { system, tools } = request;
  return {
    ...withoutMark(request),
    messages: mapBlocks(request.messages, withoutMark).map((message) =>
      message.role === 'system' && typeof message.content !== 'string'
        ? { ...message, content: message.content.map(withoutMark) }
        : message,
    ),
    ...(typeof system === 'object' ? { system: system.map(withoutMark) } : {}),
    ...(tools ? { tools: tools.map(withoutMark) } : {}),
  };
}

/** Inputs and schemas are not looked into: a field of that name there is the tool's own. */
function withoutMark<T extends object>(block: T): T {
  if (!('cache_control' in block)) return block;
  const { cache_control: _mark, ...others } = block;
  // Wherever the API knows the mark it is optional.
  return others as T;
}
