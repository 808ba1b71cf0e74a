import { createConversationMemory } from '../anthropic/conversation-memory.ts';
import type { Message, MessagesRequest } from '../anthropic/request.ts';
import type { Target } from '../protocols/adapter.ts';
import { createNotebook, type PlacedRemark, remarksBefore } from './placed-remarks.ts';
import { repeatRemarks, type WholeRequest } from './remarks.ts';
import { isSameTarget } from './same-target.ts';

/** What a change of messages may know of the request. */
export interface MessageContext extends Pick<WholeRequest, 'warn'> {
  readonly target: Target;
}

interface Mapped {
  readonly messages: readonly Message[];
  readonly target: Target;
  readonly mapped: readonly Message[];
  readonly remarks: readonly PlacedRemark[];
}

/**
 * A fast path: changes each message of a conversation, and of one that has grown only the new ones,
 * so that the others become the same objects again and what follows finds them unchanged. Each
 * warning is given once, in every request. Its slow twin is the same with nothing remembered.
 * @param change must depend on nothing but the message and the context.
 */
export function createMessageMapper<Context extends MessageContext>(
  change: (message: Message, context: Context) => Message,
): (messages: readonly Message[], context: Context) => MessagesRequest['messages'] {
  const memory = createConversationMemory<Mapped>();
  return (messages, context) => {
    const { target } = context;
    const former = memory.closest(messages, (made) => isSameTarget(made.target, target));
    const mapped = former?.made.mapped.slice(0, former.shared) ?? [];
    const kept = former === undefined ? [] : remarksBefore(former.made.remarks, former.shared);
    const notebook = createNotebook(kept);
    const noting = {
      ...context,
      warn(feature: string, detail: string) {
        notebook.add({ type: 'warning', feature, detail }, mapped.length);
      },
    };
    for (const message of messages.slice(mapped.length)) mapped.push(change(message, noting));
    const remarks = notebook.list();
    repeatRemarks(remarks, context);
    memory.add({ messages, target, mapped, remarks }, former);
    // The caller's own: what is remembered must not change.
    return [...mapped];
  };
}
