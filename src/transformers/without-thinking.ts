import type { MessagesRequest } from '../anthropic/request.ts';
import { isRecord } from '../json/is-record.ts';

/** A beta field, of which the SDK's type does not know. */
type WithEdits = MessagesRequest & { readonly context_management?: unknown };

/**
 * A request that asks for no thinking. The edits that clear old thinking go with it: Anthropic
 * refuses them without (wire.md 1.2).
 */
export function withoutThinking(request: MessagesRequest): MessagesRequest {
  const fields: WithEdits = request;
  const { output_config, context_management: management, ...others } = fields;
  const { effort: _effort, ...config } = output_config ?? {};
  const edits = withoutThinkingEdits(management);
  return {
    ...others,
    thinking: { type: 'disabled' },
    ...(Object.keys(config).length > 0 ? { output_config: config } : {}),
    ...(edits === undefined ? {} : { context_management: edits }),
  };
}

/** Undefined when no edit is left. */
function withoutThinkingEdits(management: unknown): unknown {
  if (!isRecord(management) || !Array.isArray(management['edits'])) return management;
  const edits = management['edits'].filter((edit: unknown) => !isThinkingEdit(edit));
  return edits.length === 0 ? undefined : { ...management, edits };
}

function isThinkingEdit(edit: unknown): boolean {
  return (
    isRecord(edit) && typeof edit['type'] === 'string' && edit['type'].startsWith('clear_thinking')
  );
}
