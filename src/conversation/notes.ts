/** Texts that stand in a conversation for what a protocol cannot express (wire.md 9.2). */

/** The result of a call that was interrupted before it had one. */
export const INTERRUPTED_CALL = '(no result: the tool call was interrupted)';

/** A tool's result that holds nothing. */
export const NO_OUTPUT = '(no output)';

/** A turn of which nothing is left. */
export const EMPTY_MESSAGE = '(empty message)';

/** No provider continues its own last message, so it is asked to (wire.md 2.3). */
export const CONTINUE_PREFILL = 'Continue exactly where your last message stops.';

/** The form in which the client itself gives system text to models without a mid-conversation role (client.md 3.1). */
export function systemReminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

/** A tool result whose call was compacted away, or has been answered already. */
export function orphanResult(toolUseId: string, text: string): string {
  return `Result of an earlier tool call (${toolUseId}):\n${text}`;
}

/** What stands before a document's content. */
export function documentHeader(document: {
  readonly title?: string | null;
  readonly context?: string | null;
}): string {
  const title = document.title ? `"${document.title}"` : 'without a title';
  return [`Document ${title}:`, document.context]
    .filter((line) => typeof line === 'string')
    .join('\n');
}
