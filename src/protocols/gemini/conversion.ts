import type { Warn } from '../../conversation/warnings.ts';
import type { Target } from '../adapter.ts';
import type { ModelFamily } from './model-family.ts';

/** What the conversion of one request's contents needs to know and fills in. */
export interface Conversion {
  readonly target: Target;
  readonly family: ModelFamily;
  /** A tool's name on the wire. */
  readonly toolName: (name: string) => string;
  readonly warn: Warn;
}
