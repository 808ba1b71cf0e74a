/** Something the request asked for that a provider cannot express, and what became of it. */
export interface Warning {
  /** The field or block type, e.g. `top_k` or `messages.3.content.0 (document)`. */
  readonly feature: string;
  /** What was done instead: dropped, replaced by text, clamped. */
  readonly detail: string;
}

export type Warn = (feature: string, detail: string) => void;

/** Collects warnings, each once: a long history would repeat one for every turn. */
export function createWarnings(): { readonly warn: Warn; readonly list: () => readonly Warning[] } {
  const warnings = new Map<string, Warning>();
  return {
    warn(feature, detail) {
      warnings.set(`${feature}\n${detail}`, { feature, detail });
    },
    list: () => [...warnings.values()],
  };
}
