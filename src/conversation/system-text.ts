import type { MessagesRequest, TextBlock } from '../anthropic/request.ts';

/** Changes with every version of the client: noise that would spoil the prefix cache (wire.md 1.2). */
const BILLING_PREFIX = 'x-anthropic-billing-header';

/** The blocks of system text, top-level or of a message, without the billing block and empty ones. */
export function systemBlocks(content: MessagesRequest['system']): readonly TextBlock[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  return (blocks ?? []).filter(
    (block) => block.type === 'text' && block.text !== '' && !block.text.startsWith(BILLING_PREFIX),
  );
}
