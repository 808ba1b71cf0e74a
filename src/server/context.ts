import type { RoutingContext } from '../route/decide-route.ts';
import type { Activity } from '../session/activity.ts';
import type { TokenCounter } from '../tokens/token-counter.ts';
import type { HttpClient } from '../upstream/http-client.ts';
import type { PassThrough } from '../upstream/pass-through.ts';

/** What the handlers of one session share. Everything with a side effect is passed in here. */
export interface ServerContext extends RoutingContext {
  readonly activity: Activity;
  readonly tokens: TokenCounter;
  readonly http: HttpClient;
  readonly passThrough: PassThrough;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly startedAt: number;
}
