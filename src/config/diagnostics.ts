import type { UserErrorCode } from '../errors/user-error.ts';
import { formatKeyPath, type KeyLocator, type KeyPath } from './locate-key.ts';
import type { Position } from './parse-toml.ts';

/** What kind of mistake it is. */
export type DiagnosticCode = Extract<UserErrorCode, `config_${string}`>;

/** One thing that is wrong with a file. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly file: string;
  readonly position: Position;
  /** The key as a person writes it; empty for a mistake in the syntax. */
  readonly key: string;
  /** What was found, what is allowed, and what to do. */
  readonly message: string;
}

/** Collects what is wrong with one file; a mistake never hides the ones after it. */
export interface Reporter {
  readonly diagnostics: readonly Diagnostic[];
  /** @param code `config_invalid`, a wrong value, if nothing else is said */
  report(path: KeyPath, message: string, code?: DiagnosticCode): void;
}

/** A reporter for the file that is shown as `file`. */
export function createReporter(file: string, locate: KeyLocator): Reporter {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report(path, message, code = 'config_invalid') {
      const position = locate(path);
      diagnostics.push({ code, file, position, key: formatKeyPath(path), message });
    },
  };
}

/** The code of all of them, if they have one in common. A mistake in the syntax hides the others. */
export function commonCode(diagnostics: readonly Diagnostic[]): DiagnosticCode {
  const codes = new Set(diagnostics.map(({ code }) => code));
  if (codes.has('config_syntax')) return 'config_syntax';
  const [first, ...others] = codes;
  return first !== undefined && others.length === 0 ? first : 'config_invalid';
}

/** One line for each, file by file in its order: file:line:column: key: message. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  return files
    .flatMap((name) => diagnostics.filter(({ file }) => file === name).sort(byPosition))
    .map(formatDiagnostic)
    .join('\n');
}

function byPosition(a: Diagnostic, b: Diagnostic): number {
  return a.position.line - b.position.line || a.position.column - b.position.column;
}

function formatDiagnostic({ file, position, key, message }: Diagnostic): string {
  const place = `${file}:${position.line}:${position.column}`;
  return key === '' ? `${place}: ${message}` : `${place}: ${key}: ${message}`;
}
