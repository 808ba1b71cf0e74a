/**
 * Whether a session ends with a summary: one that a person had on a terminal does, one for a
 * script does only when it is asked for.
 * @param args claude's arguments
 */
export function wantsSummary(session: {
  readonly args: readonly string[];
  /** The global option `--summary`. */
  readonly asked: boolean;
  /** Claude's own output goes to a terminal. Without one it runs as with `--print`. */
  readonly onTerminal: boolean;
}): boolean {
  return session.asked || (session.onTerminal && !printsOnly(session.args));
}

/** `-p` and `--print`, also among other short options (`-cp`); what follows `--` is a prompt. */
function printsOnly(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  return options.some((argument) => argument === '--print' || /^-[cdv]*p/.test(argument));
}
