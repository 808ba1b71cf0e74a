import type { Activity } from '../session/activity.ts';
import type { CommandIo } from './command-io.ts';

/** What is known of a session that has ended. */
export interface EndedSession {
  readonly activity: Activity;
  readonly durationMs: number;
  /** What the person should know, each a sentence. */
  readonly notices: readonly string[];
}

/** Prints on stderr what a session came to. */
export async function printSummary(session: EndedSession, io: CommandIo): Promise<void> {
  const [{ summarizeSession }, { renderSummary }, { loadChalk }] = await Promise.all([
    import('../summary/summarize-session.ts'),
    import('../summary/render-summary.ts'),
    import('./load-chalk.ts'),
  ]);
  io.stderr.write(renderSummary(summarizeSession(session), await loadChalk(io, 'stderr')));
}
