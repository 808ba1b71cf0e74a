import type { RequestCause, UserCause } from './cause.ts';
import { ACCESS_CAUSES, OWN_CAUSES, REQUEST_CAUSES, ROUTING_CAUSES } from './client-causes.ts';
import { ANSWER_CAUSES, NETWORK_CAUSES, PROVIDER_CAUSES } from './upstream-causes.ts';
import { COMMAND_CAUSES, CONFIG_CAUSES, MACHINE_CAUSES } from './user-causes.ts';

const REQUEST_TABLE = {
  ...REQUEST_CAUSES,
  ...ACCESS_CAUSES,
  ...ROUTING_CAUSES,
  ...PROVIDER_CAUSES,
  ...NETWORK_CAUSES,
  ...ANSWER_CAUSES,
  ...OWN_CAUSES,
};

const USER_TABLE = { ...COMMAND_CAUSES, ...CONFIG_CAUSES, ...MACHINE_CAUSES };

export type ProxyErrorCode = keyof typeof REQUEST_TABLE;
export type UserErrorCode = keyof typeof USER_TABLE;

/** Codes of faults that lie with a provider, or on the way to it. */
export type UpstreamCode = Extract<ProxyErrorCode, `upstream_${string}`>;

/** These are no fault of a person or a provider. */
const BUGS: ReadonlySet<string> = new Set([
  'internal',
  'transformer_failed',
] satisfies ProxyErrorCode[]);

/** The cause is a bug in tproxy. */
export function isBug(code: string): boolean {
  return BUGS.has(code);
}

/** Everything that is known of each cause. docs/errors.md is made of it. */
export const PROXY_ERRORS: Readonly<Record<ProxyErrorCode, RequestCause>> = REQUEST_TABLE;
export const USER_ERRORS: Readonly<Record<UserErrorCode, UserCause>> = USER_TABLE;
