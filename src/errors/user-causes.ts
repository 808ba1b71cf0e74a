import type { UserCause } from './cause.ts';

type Causes = Readonly<Record<string, UserCause>>;

/** Usage and configuration (design.md section 2). */
const USAGE = { exitStatus: 2, level: 'error' } as const;
const FAILURE = { exitStatus: 1, level: 'error' } as const;
/** Told, and no more. */
const TOLD = { exitStatus: undefined, level: 'warn' } as const;

/** The command line and what it names. */
export const COMMAND_CAUSES = {
  usage: {
    ...USAGE,
    when: 'An option has a value that it does not take.',
    remedy: 'Correct it; "tproxy help" shows what there is.',
  },
  unknown_template: {
    ...USAGE,
    when: 'tproxy init was asked for a template that does not exist.',
    remedy: 'Take one of those that the error lists.',
  },
  no_project_file: {
    ...USAGE,
    when: 'tproxy trust found no .tproxy.toml in this project.',
    remedy: 'Run it in the folder that holds the file, or below.',
  },
  saved_request_unreadable: {
    ...USAGE,
    when: 'tproxy explain cannot read the file that it was given.',
    remedy: 'Correct the name, or give - for standard input.',
  },
  saved_request_invalid: {
    ...USAGE,
    when: 'tproxy explain was given something that holds no Messages request.',
    remedy: 'Give the JSON body of one.',
  },
  cancelled: {
    // As a shell reports Ctrl-C.
    exitStatus: 130,
    level: 'info',
    when: 'A question was left unanswered, by Ctrl-C or Ctrl-D.',
    remedy: 'Nothing; nothing was written.',
  },
} as const satisfies Causes;

/** The configuration, and the trust in a project's part of it. */
export const CONFIG_CAUSES = {
  config_not_found: {
    ...USAGE,
    when: 'The file that --config or $TPROXY_CONFIG names does not exist.',
    remedy: 'Correct the name, or write one there with "tproxy init".',
  },
  config_permissions: {
    ...USAGE,
    when: 'A configuration file may not be read by you, or may be written by everybody.',
    remedy: 'Look through it and make it yours: chown, and chmod 600.',
  },
  config_unreadable: {
    ...USAGE,
    when: 'A configuration file cannot be read for another reason, e.g. because it is a folder.',
    remedy: 'Put an ordinary file of less than 1 MiB there.',
  },
  config_syntax: {
    ...USAGE,
    when: 'A configuration file is not TOML.',
    remedy: 'Correct the line that the error names.',
  },
  config_unknown_key: {
    ...USAGE,
    when: 'A configuration file has keys that do not exist, and no other mistake.',
    remedy: 'Take one of those that the error lists.',
  },
  config_unknown_provider: {
    ...USAGE,
    when: 'Routes name providers that are not configured, and there is no other mistake.',
    remedy: 'Correct the name, or add the provider under [[providers]].',
  },
  config_invalid: {
    ...USAGE,
    when: 'A configuration file has a wrong value, or mistakes of several kinds.',
    remedy: 'Correct the lines that the error names; each says what is allowed.',
  },
  config_gone: {
    ...TOLD,
    when: 'The configuration file was removed while a session ran.',
    remedy: 'Put it back; what it said stays in force until the next start.',
  },
  config_exists: {
    ...USAGE,
    when: 'tproxy init would replace a configuration file.',
    remedy: 'Run it with --force, or with --print to take over what you want.',
  },
  config_unwritable: {
    ...USAGE,
    when: 'tproxy init cannot write the configuration file.',
    remedy: 'Check the folder that the error names, and the room on the disk.',
  },
  missing_api_key: {
    ...USAGE,
    when: 'A route in force needs a key that the environment does not have.',
    remedy: 'Export the variable that the error names, or take the route out.',
  },
  trust_store_unreadable: {
    ...FAILURE,
    when: 'tproxy trust cannot read the list of trusted files, and so would lose what it holds.',
    remedy: 'Make the file that the error names readable, or remove it and trust anew.',
  },
  trust_store_unwritable: {
    ...FAILURE,
    when: 'tproxy trust cannot write the list of trusted files.',
    remedy: 'Check the folder that the error names, and the room on the disk.',
  },
} as const satisfies Causes;

/** Processes, ports and files of this machine. */
export const MACHINE_CAUSES = {
  home_missing: {
    ...FAILURE,
    when: 'Nobody knows your home folder: $HOME is not set, and the system has none for this user.',
    remedy: 'Set HOME to a folder that is yours.',
  },
  current_folder_missing: {
    ...FAILURE,
    when: 'The folder in which tproxy was started has been removed.',
    remedy: 'Go to another one with cd.',
  },
  claude_not_found: {
    exitStatus: 127,
    level: 'error',
    when: 'Claude Code is not installed, or $TPROXY_CLAUDE_PATH does not name it.',
    remedy: 'Install it, or set $TPROXY_CLAUDE_PATH to its program file.',
  },
  claude_not_started: {
    ...FAILURE,
    when: 'Claude Code is there but cannot be started.',
    remedy: 'Read the reason; usually its file needs the permission to run.',
  },
  listen_failed: {
    ...FAILURE,
    when: 'The address or the port cannot be listened on.',
    remedy: 'Leave proxy.host and proxy.port out, so that any free port is taken.',
  },
  demo_failed: {
    ...FAILURE,
    when: 'tproxy demo did not come to its end.',
    remedy: 'Read what claude said, and try again.',
  },
  file_denied: {
    ...FAILURE,
    when: 'The system does not allow a file or folder to be read or written.',
    remedy: 'Change the permissions of what the error names.',
  },
  disk_full: {
    ...FAILURE,
    when: 'There is no room left on a disk.',
    remedy: 'Free some.',
  },
  too_many_files: {
    ...FAILURE,
    when: 'The system allows no more open files.',
    remedy: 'End other programs, or raise the limit (ulimit -n).',
  },
  ledger_unreadable: {
    ...FAILURE,
    when: 'tproxy stats cannot read the ledger.',
    remedy: 'Check the permissions of the folder that the error names.',
  },
  ledger_unwritable: {
    ...TOLD,
    when: 'What requests come to cannot be written down, so that stats and budgets miss them.',
    remedy: 'Check the folder that the error names, and the room on the disk.',
  },
  log_unreadable: {
    ...FAILURE,
    when: 'tproxy logs cannot read the log.',
    remedy: 'Check the permissions of the folder that the error names.',
  },
  log_unwritable: {
    ...TOLD,
    when: 'What happens in the session cannot be written into the log.',
    remedy: 'Check the folder that the error names, and the room on the disk.',
  },
  token_tables_unavailable: {
    ...TOLD,
    when: 'The tables of a token encoding cannot be loaded, so that tokens are estimated.',
    remedy: 'Install tproxy again: a part of it is missing.',
  },
} as const satisfies Causes;
