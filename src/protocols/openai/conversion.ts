import type { Warn } from '../../conversation/warnings.ts';
import type { Target } from '../adapter.ts';

/** What the conversion of one request's messages needs to know and fills in. */
export interface Conversion {
  readonly target: Target;
  /** A tool's name on the wire. */
  readonly toolName: (name: string) => string;
  /** A tool call's id on the wire. */
  readonly toolCallId: (id: string) => string;
  /** Whether no earlier message holds a reasoning detail with this key; true once. */
  readonly isFirst: (key: string) => boolean;
  readonly warn: Warn;
}
