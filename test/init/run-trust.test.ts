import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTrust } from '../../src/commands/trust.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { captureIo } from '../support/command-io.ts';
import { configHome } from '../support/config-home.ts';

describe('runTrust', () => {
  it('prints what it trusts, and the project file takes effect', async () => {
    const { project, options } = await configHome();
    const file = join(project, '.tproxy.toml');
    await writeFile(file, '[router]\ndefault = "ollama,a"\n');
    const { io, stdout, stderr } = captureIo(options());
    await runTrust(io);
    expect(stdout()).toBe(`Trusted ${file}\n  router.default = "ollama,a"\n`);
    expect(stderr()).toContain('tproxy trust');
    const { router } = await loadConfig(options());
    expect(router.routes.default).toEqual([{ kind: 'model', provider: 'ollama', model: 'a' }]);
  });

  it('refuses where there is nothing to trust', async () => {
    const { options } = await configHome();
    await expect(runTrust(captureIo(options()).io)).rejects.toMatchObject({
      code: 'no_project_file',
    });
  });
});
