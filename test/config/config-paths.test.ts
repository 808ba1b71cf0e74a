import { describe, expect, it } from 'vitest';
import {
  sessionsFolder,
  tokenRatiosPath,
  trustStorePath,
  writablePath,
} from '../../src/config/config-paths.ts';

const at = (env: Record<string, string>, explicitPath?: string) => ({
  env,
  explicitPath,
  cwd: '/work',
  homeDir: '/home/me',
});

describe('writablePath', () => {
  it.each([
    ['the home folder', at({}), '/home/me/.config/tproxy/config.toml'],
    ['$XDG_CONFIG_HOME', at({ XDG_CONFIG_HOME: '/xdg' }), '/xdg/tproxy/config.toml'],
    [
      'the home folder for a relative one',
      at({ XDG_CONFIG_HOME: 'xdg' }),
      '/home/me/.config/tproxy/config.toml',
    ],
    ['$TPROXY_CONFIG', at({ TPROXY_CONFIG: 'a.toml', XDG_CONFIG_HOME: '/xdg' }), '/work/a.toml'],
    ['--config', at({ TPROXY_CONFIG: 'a.toml' }, '/b.toml'), '/b.toml'],
  ])('follows %s', (_, options, path) => {
    expect(writablePath(options)).toBe(path);
  });
});

describe('trustStorePath, sessionsFolder and tokenRatiosPath', () => {
  it.each([
    [{}, '/home/me/.local/state/tproxy'],
    [{ XDG_STATE_HOME: '/state' }, '/state/tproxy'],
  ])('with %j are in %s', (env, folder) => {
    expect(trustStorePath({ env, homeDir: '/home/me' })).toBe(`${folder}/trusted.json`);
    expect(sessionsFolder({ env, homeDir: '/home/me' })).toBe(`${folder}/sessions`);
    expect(tokenRatiosPath({ env, homeDir: '/home/me' })).toBe(`${folder}/token-ratios.json`);
  });
});
