import { describe, expect, it } from 'vitest';
import { PROXY_ERRORS, USER_ERRORS } from '../../src/errors/catalog.ts';
import { ProxyError, type ProxyErrorCode } from '../../src/errors/proxy-error.ts';
import { systemRefusal } from '../../src/errors/system-error.ts';
import { toProxyError } from '../../src/errors/to-proxy-error.ts';
import { UserError, type UserErrorCode } from '../../src/errors/user-error.ts';

describe('ProxyError', () => {
  it.each(Object.entries(PROXY_ERRORS))('is what the table says of %s', (code, cause) => {
    const { status, type, retryable, level } = new ProxyError(code as ProxyErrorCode, 'x');
    expect({ status, type, retryable, level }).toEqual({
      status: cause.status,
      type: cause.type,
      retryable: cause.retryable,
      level: cause.level,
    });
  });

  it.each([
    ['internal', false],
    ['upstream_tls_failed', false],
    ['upstream_failed', undefined],
    ['invalid_field', undefined],
  ] as const)('of code %s tells the client more than its status does: %s', (code, expected) => {
    expect(new ProxyError(code, 'x').shouldRetry).toBe(expected);
  });

  it('lets what is known of one case overrule the table', () => {
    const limited = new ProxyError('upstream_rate_limited', 'x', { shouldRetry: false });
    expect(limited.retryable).toBe(false);
  });
});

describe('UserError', () => {
  it.each(Object.entries(USER_ERRORS))('is what the table says of %s', (code, cause) => {
    const { exitStatus, level } = new UserError(code as UserErrorCode, 'x');
    expect({ exitStatus, level }).toEqual({
      exitStatus: cause.exitStatus ?? 1,
      level: cause.level,
    });
  });
});

describe('toProxyError', () => {
  const report = (): string => 'Please report it at THERE with the file FILE.';

  it('leaves an error of tproxy as it is, and reports nothing', () => {
    const error = new ProxyError('upstream_failed', 'x');
    expect(toProxyError(error, () => expect.unreachable())).toBe(error);
  });

  it('says of anything else that it is a bug, and nothing of what it said', () => {
    const bug = new TypeError('a secret');
    const error = toProxyError(bug, report);
    expect(error).toMatchObject({ code: 'internal', status: 500, shouldRetry: false, cause: bug });
    expect(error.message).toBe(
      'tproxy failed on this request. This is a bug in tproxy. Please report it at THERE with the file FILE.',
    );
  });

  it('reports what lies behind a bug that has been named already, and each once', () => {
    const bug = new RangeError('x');
    const reported: unknown[] = [];
    const keep = (error: unknown): string => {
      reported.push(error);
      return report();
    };
    const once = toProxyError(new ProxyError('transformer_failed', 'It.', { cause: bug }), keep);
    expect(toProxyError(once, keep)).toBe(once);
    expect(once.message).toBe(`It. ${report()}`);
    expect(reported).toEqual([bug]);
  });
});

describe('systemRefusal', () => {
  it.each([
    ['EACCES', 'file_denied', '/f cannot be used: the system does not allow it.'],
    ['EPERM', 'file_denied', '/f cannot be used: the system does not allow it.'],
    ['EROFS', 'file_denied', '/f cannot be used: the disk cannot be written.'],
    ['ENOSPC', 'disk_full', '/f cannot be used: the disk is full.'],
    ['EDQUOT', 'disk_full', '/f cannot be used: your share of the disk is full.'],
    ['EMFILE', 'too_many_files', '/f cannot be used: too many files are open.'],
    ['ENFILE', 'too_many_files', '/f cannot be used: too many files are open on this machine.'],
  ])('says what %s means to a person', (errno, code, message) => {
    const error = Object.assign(new Error('low words'), { code: errno, path: '/f' });
    expect(systemRefusal(error)).toMatchObject({ code, message, exitStatus: 1, cause: error });
  });

  it.each([
    new Error('x'),
    'text',
    undefined,
    Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }),
  ])('takes %s for none', (error) => {
    expect(systemRefusal(error)).toBeUndefined();
  });
});
