/**
 * Where the client says a thing; anywhere else it is a quotation and means nothing.
 * - `aside`: begins a line of a role-system message or of a `<system-reminder>` (asides.ts)
 * - `system_prompt`: begins a block of the top-level system text
 * - `last_user_text`: begins the last block of the last message
 * - `only_text`: is the one text of the one message
 */
type Place = 'aside' | 'system_prompt' | 'last_user_text' | 'only_text';

interface Marker {
  readonly text: string;
  readonly place: Place;
  /** The newest client that is known to say it. */
  readonly seenIn: string;
}

/** The texts by which the client tells what it is doing. They change with its versions. */
export const MARKERS = {
  /** Each is long enough not to begin a line of anybody else's by chance. */
  planModeOn: {
    text: 'Plan mode is active. The user indicated',
    place: 'aside',
    seenIn: '2.1.197',
  },
  /** Every five turns the client repeats itself, mostly in short. */
  planModeStillOn: {
    text: 'Plan mode still active (see full instructions earlier',
    place: 'aside',
    seenIn: '2.1.197',
  },
  planModeOff: {
    text: '## Exited Plan Mode\n\nYou have exited plan mode.',
    place: 'aside',
    seenIn: '2.1.197',
  },
  ultrathink: {
    text: 'The user included the keyword "ultrathink"',
    place: 'aside',
    seenIn: '2.1.197',
  },
  securityMonitor: {
    text: 'You are a security monitor for autonomous AI coding agents.',
    place: 'system_prompt',
    seenIn: '2.1.197',
  },
  compaction: {
    text: 'CRITICAL: Respond with TEXT ONLY. Do NOT call any tools.',
    place: 'last_user_text',
    seenIn: '2.1.197',
  },
  quotaProbe: { text: 'quota', place: 'only_text', seenIn: '2.1.197' },
  countProbe: { text: 'count', place: 'only_text', seenIn: '2.1.197' },
  modelCheck: { text: 'Hi', place: 'only_text', seenIn: '2.1.197' },
} as const satisfies Readonly<Record<string, Marker>>;

/** The marker of one place. */
export type MarkerAt<Where extends Place> = Extract<
  (typeof MARKERS)[keyof typeof MARKERS],
  { readonly place: Where }
>;

/** Ends the answer of the permission classifier's first stage (client.md 3.2). */
export const CLASSIFIER_STOP = '</block>';

/** The tools whose results the client itself words, and to which it may add a reminder. */
export const PLAN_TOOLS: ReadonlySet<unknown> = new Set(['EnterPlanMode', 'ExitPlanMode']);

export const REMINDER_START = '<system-reminder>';
export const REMINDER_END = '</system-reminder>';

/** How texts begin that stand in the person's name and are the client's all the same (2.1.197). */
export const CLIENT_WORDS: readonly string[] = [
  MARKERS.compaction.text,
  '<local-command-caveat>',
  '<local-command-stdout>',
  '<local-command-stderr>',
  '[Image: source: ',
  '[Request interrupted by user',
  '[Your previous response had no visible output.',
  'Output token limit hit. Resume directly',
  'This session is being continued from a previous conversation that ran out of context.',
];
