import { createConversationMemory } from './conversation-memory.ts';

interface Scanned<Message, State> {
  readonly messages: readonly Message[];
  readonly states: readonly State[];
}

/**
 * Goes through a conversation from its first message on, and through one that has grown only from
 * the first that is new: see createConversationMemory.
 * @param step what is known after a message. Must depend on nothing but the message, its number and
 *   what was known before it, and change none of them.
 * @returns gives what is known after each message.
 */
export function scanConversation<Message extends object, State>(
  initial: State,
  step: (before: State, message: Message, index: number) => State,
): (messages: readonly Message[]) => readonly State[] {
  const memory = createConversationMemory<Scanned<Message, State>>();
  return (messages) => {
    const former = memory.closest(messages);
    const states = former === undefined ? [] : former.made.states.slice(0, former.shared);
    let state = states.at(-1) ?? initial;
    for (let index = states.length; index < messages.length; index += 1) {
      const message = messages[index];
      if (message !== undefined) state = step(state, message, index);
      states.push(state);
    }
    memory.add({ messages, states }, former);
    return states;
  };
}
