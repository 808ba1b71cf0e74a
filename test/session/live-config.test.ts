import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { configStamp } from '../../src/config/config-stamp.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { formatRoute } from '../../src/config/parse-route.ts';
import { trustProject } from '../../src/config/trust.ts';
import type { Config } from '../../src/config/types.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { createLiveConfig, type LiveConfig } from '../../src/session/live-config.ts';
import { configHome, writePrivate } from '../support/config-home.ts';
import { testConfig } from '../support/test-config.ts';

/** A configuration that is told by its threshold. */
const numbered = (number: number): Config => {
  const config = testConfig({ kind: 'passthrough' }, []);
  return { ...config, router: { ...config.router, longContextThreshold: number } };
};
const numberOf = (live: LiveConfig) => live.current().router.longContextThreshold;
const broken = (message: string) => new UserError('config_invalid', message);

/** Files that are a stamp and a configuration, or what is wrong with them. */
function stage() {
  const files = { stamp: 'a', content: numbered(0) as Config | Error };
  let clock = 1000;
  const load = vi.fn(async () => {
    const { content } = files;
    if (content instanceof Error) throw content;
    return content;
  });
  const stamp = vi.fn(() => files.stamp);
  const settle = vi.fn(() => Promise.resolve());
  const live = createLiveConfig({
    initial: numbered(0),
    initialStamp: 'a',
    load,
    stamp,
    settle,
    now: () => clock++,
  });
  const save = (stamp: string, content: Config | Error) => Object.assign(files, { stamp, content });
  return { live, load, stamp, settle, save };
}

describe('createLiveConfig', () => {
  it('loads nothing while nothing is saved', async () => {
    const { live, load } = stage();
    await live.refresh();
    await live.refresh();
    expect(load).not.toHaveBeenCalled();
    expect(live.reloads).toBe(0);
    expect(numberOf(live)).toBe(0);
  });

  it('takes over what was saved, once', async () => {
    const { live, load, save } = stage();
    save('b', numbered(1));
    await live.refresh();
    await live.refresh();
    expect(numberOf(live)).toBe(1);
    expect(live.reloads).toBe(1);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('keeps the last good one while the files are broken, and says since when', async () => {
    const { live, load, save } = stage();
    save('b', numbered(1));
    await live.refresh();
    save('c', broken('line 1'));
    await live.refresh();
    await live.refresh();
    expect(load).toHaveBeenCalledTimes(2);
    expect(numberOf(live)).toBe(1);
    expect(live.problem).toEqual({ message: 'line 1', code: 'config_invalid', since: 1000 });
    save('d', broken('line 2'));
    await live.refresh();
    expect(live.problem).toEqual({ message: 'line 2', code: 'config_invalid', since: 1000 });
    save('e', numbered(2));
    await live.refresh();
    expect(live.problem).toBeUndefined();
    expect(numberOf(live)).toBe(2);
    expect(live.reloads).toBe(2);
  });

  it('says of a missing key that the session cannot see a new one', async () => {
    const { live, save } = stage();
    save('b', new UserError('missing_api_key', 'needs $X'));
    await live.refresh();
    expect(live.problem?.message).toMatch(/^needs \$X\nThe environment of a running session/);
  });

  it('keeps the last good one when loading fails in a way that nobody thought of', async () => {
    const { live, save } = stage();
    save('b', new TypeError('oh'));
    await live.refresh();
    expect(live.problem?.message).toBe('oh');
    expect(numberOf(live)).toBe(0);
  });

  it('keeps the last good one when the files cannot be looked at', async () => {
    const { live, stamp } = stage();
    stamp.mockImplementationOnce(() => {
      throw new Error('no disk');
    });
    await live.refresh();
    expect(live.problem?.message).toBe('no disk');
  });

  it('loads once for requests that come together', async () => {
    const { live, load, save } = stage();
    save('b', numbered(1));
    await Promise.all(Array.from({ length: 20 }, () => live.refresh()));
    expect(load).toHaveBeenCalledTimes(1);
    expect(numberOf(live)).toBe(1);
  });

  it('looks again for a request that comes while an earlier one looks', async () => {
    const { live, load, save } = stage();
    const first = live.refresh();
    save('b', numbered(1));
    const second = live.refresh();
    await second;
    expect(numberOf(live)).toBe(1);
    await first;
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('does not take over a file that changes under it', async () => {
    const { live, load, settle, save } = stage();
    save('half', numbered(13));
    settle.mockImplementationOnce(async () => void save('whole', numbered(1)));
    await live.refresh();
    expect(load).toHaveBeenCalledTimes(2);
    expect(numberOf(live)).toBe(1);
    expect(live.reloads).toBe(1);
  });

  it('does not report what was wrong with half a file', async () => {
    const { live, settle, save } = stage();
    save('half', broken('line 1'));
    settle.mockImplementationOnce(async () => void save('whole', numbered(1)));
    await live.refresh();
    expect(live.problem).toBeUndefined();
    expect(numberOf(live)).toBe(1);
  });

  it('gives up on a file that never rests, and tries again with the next request', async () => {
    const { live, load, settle, save } = stage();
    let writes = 0;
    settle.mockImplementation(async () => void save(`write ${++writes}`, numbered(writes)));
    save('write 0', numbered(0));
    await live.refresh();
    expect(load).toHaveBeenCalledTimes(3);
    expect(live.reloads).toBe(0);
    settle.mockImplementation(() => Promise.resolve());
    await live.refresh();
    expect(numberOf(live)).toBe(3);
  });

  it('keeps what cannot change in a running session, and says so until it is undone', async () => {
    const { live, save } = stage();
    const config = numbered(1);
    save('b', { ...config, proxy: { ...config.proxy, port: 9 } });
    await live.refresh();
    expect(live.current().proxy.port).toBe(0);
    expect(numberOf(live)).toBe(1);
    expect(live.notices).toEqual(['proxy.port = 9 takes effect at the next start.']);
    save('c', numbered(2));
    await live.refresh();
    expect(live.notices).toEqual([]);
  });
});

describe('createLiveConfig with real files', () => {
  // Two writes of the same length may fall into one tick of the file system's clock.
  const to = (model: string) => `[router]\ndefault = "ollama,${model}"\n`;

  async function session(text: string | undefined) {
    const home = await configHome(text);
    const options = home.options();
    const stamp = () => configStamp(options);
    const load = vi.fn(() => loadConfig(options));
    const initialStamp = await stamp();
    const initial = await loadConfig(options);
    const live = createLiveConfig({ initial, initialStamp, load, stamp, now: Date.now });
    const route = async () => {
      await live.refresh();
      return live.current().router.routes.default.map(formatRoute).join();
    };
    return { ...home, live, load, route };
  }

  it('follows a file that is written in place', async () => {
    const { userFile, load, route } = await session(to('a'));
    expect(await route()).toBe('ollama,a');
    await writePrivate(userFile, to('longer'));
    expect(await route()).toBe('ollama,longer');
    expect(await route()).toBe('ollama,longer');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('follows a file that another one replaces', async () => {
    const { userFile, route } = await session(to('a'));
    await writePrivate(`${userFile}.new`, to('b'));
    await rename(`${userFile}.new`, userFile);
    expect(await route()).toBe('ollama,b');
  });

  it('follows a file that is written for the first time', async () => {
    const { userFile, route } = await session(undefined);
    expect(await route()).toBe('passthrough');
    await writePrivate(userFile, to('a'));
    expect(await route()).toBe('ollama,a');
  });

  it('names file and line of a mistake and keeps going', async () => {
    const { userFile, live, route } = await session(to('a'));
    await writePrivate(userFile, '[router]\ndefault = "olama,b"\n');
    expect(await route()).toBe('ollama,a');
    expect(live.problem?.message).toContain(`${userFile}:2:1: router.default`);
    await writePrivate(userFile, to('c'));
    expect(await route()).toBe('ollama,c');
    expect(live.problem).toBeUndefined();
  });

  it('does not send to Anthropic what a file sent elsewhere that is gone', async () => {
    const { userFile, live, route } = await session(to('a'));
    await rm(userFile);
    expect(await route()).toBe('ollama,a');
    expect(live.problem?.code).toBe('config_gone');
    expect(live.problem?.message).toContain(`${userFile} is gone`);
    await writePrivate(userFile, to('b'));
    expect(await route()).toBe('ollama,b');
    expect(live.problem).toBeUndefined();
  });

  it('follows a project file once it is trusted, and leaves it out when it changes', async () => {
    const { project, options, live, route } = await session(to('a'));
    const file = join(project, '.tproxy.toml');
    await writeFile(file, to('project'));
    expect(await route()).toBe('ollama,a');
    expect(live.notices).toEqual([`${file} is not used. Read it, then run: tproxy trust`]);
    await trustProject(options());
    expect(await route()).toBe('ollama,project');
    expect(live.notices).toEqual([]);
    await writeFile(file, to('other'));
    expect(await route()).toBe('ollama,a');
    expect(live.notices).toHaveLength(1);
  });
});
