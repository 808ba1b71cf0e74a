import type { Warn } from '../../conversation/warnings.ts';
import type { Target } from '../adapter.ts';

/** What the conversion of one request needs to know. */
export interface Conversion {
  readonly target: Target;
  readonly warn: Warn;
}
