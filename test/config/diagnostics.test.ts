import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import type { UserErrorCode } from '../../src/errors/user-error.ts';

const check = (text: string) => () =>
  checkConfig({ user: { path: '/f.toml', text, kind: 'user' } });

describe('the code of a wrong configuration', () => {
  it.each<[UserErrorCode, string]>([
    ['config_syntax', '[router\n'],
    ['config_unknown_key', '[router]\ndefautl = "passthrough"\n[proxy]\nprot = 1\n'],
    ['config_unknown_provider', '[router]\ndefault = "olama,m"\n'],
    ['config_invalid', '[proxy]\nport = "x"\n'],
    ['config_invalid', '[router]\ndefautl = "passthrough"\n[proxy]\nport = "x"\n'],
  ])('is %s for %j', (code, text) => {
    expect(check(text)).toThrow(expect.objectContaining({ code, exitStatus: 2 }));
  });
});
