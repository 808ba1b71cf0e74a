import { scanConversation } from '../anthropic/scan-conversation.ts';
import { lastLineWith } from './asides.ts';
import { MARKERS } from './markers.ts';
import type { LooseMessage } from './read-conversation.ts';

/**
 * The client plans and does not execute yet. The last marker of the whole conversation decides
 * (client.md 3.2): both stay in it when the person goes back and forth.
 */
export function isPlanMode(messages: readonly LooseMessage[]): boolean {
  return decide(messages).at(-1) ?? false;
}

const decide = scanConversation(false, (before, { asides }: LooseMessage) => {
  const decided = asides.map(decideByLastMarker).findLast((answer) => answer !== undefined);
  return decided ?? before;
});

function decideByLastMarker(text: string): boolean | undefined {
  const on = Math.max(
    lastLineWith(text, MARKERS.planModeOn),
    lastLineWith(text, MARKERS.planModeStillOn),
  );
  const off = lastLineWith(text, MARKERS.planModeOff);
  return on === off ? undefined : on > off;
}
