import type { Target, Warning } from '../adapter.ts';

/** What the conversion of one request's messages needs to know and fills in. */
export interface Conversion {
  readonly target: Target;
  /** A tool's name on the wire. */
  readonly toolName: (name: string) => string;
  /** A tool call's id on the wire. */
  readonly toolCallId: (id: string) => string;
  readonly warn: (feature: string, detail: string) => void;
}

/** Collects warnings, each once: a long history would repeat one for every turn. */
export function createWarnings(): { warn: Conversion['warn']; list: () => readonly Warning[] } {
  const warnings = new Map<string, Warning>();
  return {
    warn(feature, detail) {
      warnings.set(`${feature}\n${detail}`, { feature, detail });
    },
    list: () => [...warnings.values()],
  };
}
