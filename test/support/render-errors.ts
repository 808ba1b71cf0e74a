import type { RequestCause, UserCause } from '../../src/errors/cause.ts';
import {
  ACCESS_CAUSES,
  OWN_CAUSES,
  REQUEST_CAUSES,
  ROUTING_CAUSES,
} from '../../src/errors/client-causes.ts';
import {
  ANSWER_CAUSES,
  NETWORK_CAUSES,
  PROVIDER_CAUSES,
} from '../../src/errors/upstream-causes.ts';
import { COMMAND_CAUSES, CONFIG_CAUSES, MACHINE_CAUSES } from '../../src/errors/user-causes.ts';

interface Section<C> {
  readonly title: string;
  readonly causes: Readonly<Record<string, C>>;
}

/** The areas of docs/errors.md, in their order. */
export const REQUEST_SECTIONS: readonly Section<RequestCause>[] = [
  { title: 'The request', causes: REQUEST_CAUSES },
  { title: 'The local port', causes: ACCESS_CAUSES },
  { title: 'Routes, limits and logins', causes: ROUTING_CAUSES },
  { title: 'What a provider refuses', causes: PROVIDER_CAUSES },
  { title: 'The network', causes: NETWORK_CAUSES },
  { title: 'Answers and streams', causes: ANSWER_CAUSES },
  { title: 'tproxy and its machine', causes: OWN_CAUSES },
];

export const USER_SECTIONS: readonly Section<UserCause>[] = [
  { title: 'Commands', causes: COMMAND_CAUSES },
  { title: 'Configuration and trust', causes: CONFIG_CAUSES },
  { title: 'Processes, ports and files', causes: MACHINE_CAUSES },
];

const HEAD = `<!-- Made of the tables in src/errors; after a change there, run: npx vitest run --config test/vitest.config.ts test/docs/errors.test.ts -u -->

# Errors

Every error has a code that does not change. Claude Code shows the message, which names the provider, the model and what to do; the code stands in \`tproxy status\`, in the ledger and in the log. No message holds a stack, a key, or the body that a provider sent.

## Requests

What a client of the local port gets: an HTTP status with the body of the Messages API, \`{"type": "error", "error": {"type", "message"}}\`, as long as no answer has begun, and the \`error\` event that ends the stream from then on. A fault that may pass has the type \`overloaded_error\` there, the only one that Claude Code repeats a stream for.

"Sent again" tells whether Claude Code repeats the request by itself. It goes by the status; where the table says otherwise, the answer has the header \`x-should-retry: false\`. Where a route has several candidates, a fault of one lets the next try first, and what the client gets is the most useful of all their errors.
`;

const USER_HEAD = `
## Commands

What a person gets at the terminal: one sentence or more on standard error, behind \`tproxy: \`, and an exit status. With "none", nothing ends: it is told when claude has given the terminal back, and by \`tproxy status\`.
`;

const BUGS = `
## Bugs

Anything else is a bug in tproxy. The client of a failed request, or the person at the terminal, gets one sentence: where to report it, and with which file. The file is in the folder \`diagnostics\` of the state folder (\`~/.local/state/tproxy\`, or under \`$XDG_STATE_HOME\`), readable by its owner alone; the newest ten are kept. It holds the version of tproxy and of Node.js, the platform, the name of the command, the names of the configuration files, and the stack of the error, without keys, prompts, and the names of your home and project folders. Read it before you send it. Each distinct bug is written down once in a session; where the file cannot be written, the sentence says so, and nothing else changes.

An error that nobody caught ends a command with status 1. While claude runs, it does not: it is written down in the same way, requests are served on, and the person is told after the session. Requests share no state that one of them could leave half changed, and to end the process would take the person's work with it. Node.js's own warnings are told after the session, too. Nothing is written to the terminal while claude has it.
`;

/** The page docs/errors.md. */
export function renderErrors(): string {
  return [
    HEAD,
    ...REQUEST_SECTIONS.map(({ title, causes }) =>
      section(
        title,
        ['code', 'when', 'status', 'type', 'sent again', 'log', 'what to do'],
        [...Object.entries(causes).map(([code, cause]) => requestRow(code, cause))],
      ),
    ),
    USER_HEAD,
    ...USER_SECTIONS.map(({ title, causes }) =>
      section(
        title,
        ['code', 'when', 'exit status', 'log', 'what to do'],
        [...Object.entries(causes).map(([code, cause]) => userRow(code, cause))],
      ),
    ),
    BUGS,
  ].join('');
}

function requestRow(code: string, cause: RequestCause): readonly string[] {
  const { when, status, type, retryable, level, remedy } = cause;
  return [
    `\`${code}\``,
    when,
    String(status),
    `\`${type}\``,
    retryable ? 'yes' : 'no',
    level,
    remedy,
  ];
}

function userRow(code: string, { when, exitStatus, level, remedy }: UserCause): readonly string[] {
  return [`\`${code}\``, when, String(exitStatus ?? 'none'), level, remedy];
}

function section(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `\n### ${title}\n\n${lines.join('\n')}\n`;
}
