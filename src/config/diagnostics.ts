import { formatKeyPath, type KeyLocator, type KeyPath } from './locate-key.ts';
import type { Position } from './parse-toml.ts';

/** One thing that is wrong with a file. */
export interface Diagnostic {
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
  report(path: KeyPath, message: string): void;
}

/** A reporter for the file that is shown as `file`. */
export function createReporter(file: string, locate: KeyLocator): Reporter {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report(path, message) {
      diagnostics.push({ file, position: locate(path), key: formatKeyPath(path), message });
    },
  };
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
