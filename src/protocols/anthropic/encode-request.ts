import { isCustomTool, type Message, type MessagesRequest } from '../../anthropic/request.ts';
import { limitsOf } from '../../config/limits-of.ts';
import type { Provider } from '../../config/types.ts';
import { fitForCompatible } from '../../conversation/fit-for-compatible.ts';
import { shortHash } from '../../conversation/short-hash.ts';
import { createToolNames, type ToolNames } from '../../conversation/tool-names.ts';
import { createWarnings } from '../../conversation/warnings.ts';
import { compatibleQuirks } from '../../providers/compatible-vendors.ts';
import { wireModel } from '../../providers/wire-model.ts';
import type { EncodedRequest, Target } from '../adapter.ts';
import { requestHeaders } from '../request-headers.ts';
import { unwrapSecrets } from './own-secrets.ts';

/** The version that all third parties know (wire.md 1.1). */
const API_VERSION = '2023-06-01';

/**
 * A Messages request as a compatible server takes it (wire.md 4.5, 8).
 * @throws ProxyError `missing_api_key`.
 */
export function encodeRequest(request: MessagesRequest, target: Target): EncodedRequest {
  const { provider, model } = target;
  const { list, warn } = createWarnings();
  const quirks = compatibleQuirks(provider);
  const fitted = fitForCompatible(request, {
    provider: provider.name,
    model,
    quirks,
    limits: limitsOf(provider, model),
    warn,
  });
  const names = createToolNames((fitted.tools ?? []).filter(isCustomTool).map((tool) => tool.name));
  return {
    url: `${provider.baseUrl}/v1/messages`,
    headers: {
      'anthropic-version': API_VERSION,
      ...requestHeaders(provider, request, (key) => keyHeaders(key, quirks.keyHeader)),
    },
    body: {
      ...renameTools(fitted, names),
      model: wireModel(model),
      ...hashedUser(fitted),
      stream: request.stream === true,
    },
    warnings: list(),
    toolNames: names.renamed,
  };
}

/** Some vendors read one header, some the other, and most either (wire.md 8). */
function keyHeaders(
  key: string,
  wanted: NonNullable<NonNullable<Provider['options']['compatible']>['keyHeader']>,
): Readonly<Record<string, string>> {
  const bearer = { authorization: `Bearer ${key}` };
  switch (wanted) {
    case 'both':
      return { ...bearer, 'x-api-key': key };
    case 'authorization':
      return bearer;
    case 'x-api-key':
      return { 'x-api-key': key };
  }
}

/** The user id names a person and a device, so only a hash of it leaves the machine (wire.md 1.2, 4.5). */
function hashedUser({ metadata }: MessagesRequest): Pick<MessagesRequest, 'metadata'> {
  return metadata?.user_id ? { metadata: { user_id: shortHash(metadata.user_id, 32) } } : {};
}

/** Behind many of these endpoints stands a server that takes 64 characters (wire.md 9.8). */
function renameTools(request: MessagesRequest, { toWire }: ToolNames): MessagesRequest {
  const { tools, tool_choice: choice } = request;
  return {
    ...request,
    messages: unwrapSecrets(request.messages).map((message) => renameCalls(message, toWire)),
    ...(tools
      ? {
          tools: tools.map((tool) =>
            isCustomTool(tool) ? { ...tool, name: toWire(tool.name) } : tool,
          ),
        }
      : {}),
    ...(choice?.type === 'tool' ? { tool_choice: { ...choice, name: toWire(choice.name) } } : {}),
  };
}

function renameCalls(message: Message, toWire: ToolNames['toWire']): Message {
  if (message.role !== 'assistant' || typeof message.content === 'string') return message;
  return {
    ...message,
    content: message.content.map((block) =>
      block.type === 'tool_use' ? { ...block, name: toWire(block.name) } : block,
    ),
  };
}
