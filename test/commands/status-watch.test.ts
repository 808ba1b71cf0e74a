import { describe, expect, it } from 'vitest';
import { runStatus } from '../../src/commands/status.ts';
import { captureIo } from '../support/command-io.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { waitUntil } from '../support/wait-until.ts';

async function watch(json: boolean, isTTY: boolean): Promise<string> {
  const homeDir = await tempFolder();
  const captured = captureIo({ env: { NO_COLOR: '1' }, cwd: homeDir, homeDir });
  const { stdout } = captured.io;
  Object.assign(stdout, { isTTY });
  const ending = runStatus({ json, check: false, watch: true }, captured.io);
  let text = '';
  await waitUntil(
    () => {
      text += captured.stdout();
      return text.split('Sessions').length + text.split('"sessions"').length > 3;
    },
    () => `no second page after: ${text}`,
  );
  stdout.destroy();
  expect(await ending).toBe(0);
  return text;
}

describe('runStatus with --watch', () => {
  it('prints one JSON object a line, until nobody reads', async () => {
    const lines = (await watch(true, true)).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ sessions: [] });
  });

  it('clears the screen of a terminal, and of nothing else', async () => {
    const clear = '\u001B[H\u001B[2J';
    expect((await watch(false, true)).startsWith(clear)).toBe(true);
    expect(await watch(false, false)).not.toContain('\u001B');
  });
});
