import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTproxy } from '../support/run-tproxy.ts';
import { TEST_KEY } from '../support/test-config.ts';
import { waitUntil } from '../support/wait-until.ts';
import { openaiConfig } from './support/openai-run.ts';
import { type ScratchPerson, scratchPerson, TPROXY } from './support/scratch-person.ts';
import { mainRequests, say, startModel } from './support/scripted-model.ts';
import { openTerminal } from './support/terminal.ts';

/** A provider with two models of which no scenario speaks, and a person who is set up for it. */
async function setUp() {
  const upstream = await startModel(() => [say('An answer.'), say('Another answer.')]);
  const person = await scratchPerson({
    config: `${openaiConfig(upstream)}models = ["fake-model", "Other:7b", "vendor/Third-4.5"]\n`,
    env: { FAKE_KEY: TEST_KEY },
  });
  const models = () => mainRequests(upstream).map(({ body }) => body['model']);
  return { person, models };
}

const listFile = ({ claudeDir }: ScratchPerson) => join(claudeDir, 'cache', 'gateway-models.json');

describe('/model in claude', { timeout: 90_000 }, () => {
  it('lists the configured models, takes any of them, and leaves no list behind', async () => {
    const { person, models } = await setUp();
    const terminal = openTerminal({
      file: process.execPath,
      args: [TPROXY, 'code'],
      cwd: person.project,
      env: person.env,
    });
    await terminal.shows(/^❯/m);
    await waitUntil(
      () => existsSync(listFile(person)),
      () => 'claude has asked for no models',
    );

    terminal.type('/model');
    await terminal.shows('/model');
    terminal.type('\r');
    await terminal.shows(/\d\. fake,fake-model +From gateway/);
    await terminal.shows(/\d\. fake,vendor\/Third-4\.5 +From gateway/);
    const place = /(\d)\. fake,Other:7b +From gateway/.exec(terminal.screen())?.[1];
    terminal.type(place ?? 'the model is not listed');
    await terminal.shows('Set model to fake,Other:7b');
    terminal.type('Hello there');
    await terminal.shows('Hello there');
    terminal.type('\r');
    await terminal.shows('An answer.');
    expect(models()).toEqual(['Other:7b']);

    terminal.type('/model fake,vendor/Third-4.5');
    await terminal.shows('/model fake,vendor/Third-4.5');
    terminal.type('\r');
    await terminal.shows('Yes, switch to fake,vendor/Third-4.5');
    terminal.type('\r');
    await terminal.shows('Set model to fake,vendor/Third-4.5');
    terminal.type('And again');
    await terminal.shows('And again');
    terminal.type('\r');
    await terminal.shows('Another answer.');
    expect(models()).toEqual(['Other:7b', 'vendor/Third-4.5']);

    terminal.type('/exit');
    await terminal.shows('/exit');
    terminal.type('\r');
    expect(await terminal.exitCode).toBe(0);
    expect(await readdir(join(person.claudeDir, 'cache'))).not.toContain('gateway-models.json');
  });
});

describe('--model', { timeout: 60_000 }, () => {
  it.each(['fake,Other:7b', 'fake:Other:7b', 'claude/fake,Other:7b'])(
    'takes %s for the model of a provider',
    async (name) => {
      const { person, models } = await setUp();
      const args = ['code', '-p', 'Say something, please.', '--model', name];
      const { status, stdout } = await runTproxy({ person, args });
      expect({ status, stdout }).toEqual({ status: 0, stdout: 'An answer.\n' });
      expect(models()).toEqual(['Other:7b']);
      expect(existsSync(listFile(person))).toBe(false);
    },
  );
});
