import { UserError, type UserErrorCode } from './user-error.ts';

const REFUSALS: ReadonlyMap<string, readonly [UserErrorCode, string]> = new Map([
  ['EACCES', ['file_denied', 'the system does not allow it']],
  ['EPERM', ['file_denied', 'the system does not allow it']],
  ['EROFS', ['file_denied', 'the disk cannot be written']],
  ['ENOSPC', ['disk_full', 'the disk is full']],
  ['EDQUOT', ['disk_full', 'your share of the disk is full']],
  ['EMFILE', ['too_many_files', 'too many files are open']],
  ['ENFILE', ['too_many_files', 'too many files are open on this machine']],
] satisfies [string, readonly [UserErrorCode, string]][]);

/** What the system refused, as a person can put it right; undefined for any other error. */
export function systemRefusal(error: unknown): UserError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const refusal = REFUSALS.get(String(error.code));
  if (refusal === undefined) return undefined;
  const [code, reason] = refusal;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'A file';
  return new UserError(code, `${path} cannot be used: ${reason}.`, { cause: error });
}
