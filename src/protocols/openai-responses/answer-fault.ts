import type { ProxyError } from '../../errors/proxy-error.ts';
import type { UpstreamFault } from '../../upstream-errors/read-fault.ts';
import { errorFromFault } from '../../upstream-errors/upstream-error.ts';
import type { Target } from '../adapter.ts';

/** The same request would be refused again (wire.md 3.5). */
const REFUSED =
  /^(?:invalid_\w+|\w+_policy(?:_violation)?|data_residency_mismatch|image_\w+|unsupported_image_media_type|empty_image_file|failed_to_download_image)$/;

/**
 * The error for a fault inside an answer. Such faults have no status, but their codes stand for one:
 * a server error may be gone when the request is repeated (wire.md 3.5).
 */
export function errorFromAnswer(fault: UpstreamFault, target: Target): ProxyError {
  return errorFromFault({ ...fault, status: fault.status ?? statusOf(fault) }, target);
}

function statusOf({ codes }: UpstreamFault): number | undefined {
  if (codes.includes('server_error')) return 503;
  return codes.some((code) => REFUSED.test(code)) ? 400 : undefined;
}
