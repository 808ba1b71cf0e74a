import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTproxy, type TproxyEnd } from '../support/run-tproxy.ts';
import { TRANSLATED_DIALECTS } from '../support/stand-ins/all-dialects.ts';
import type { Dialect } from '../support/stand-ins/dialect.ts';
import { scripted } from '../support/stand-ins/script.ts';
import { configText, KEY_ENVIRONMENT } from '../support/stand-ins/stand-in-config.ts';
import {
  type StandIn,
  type Step,
  secretOf,
  startStandIn,
  tooManyRequests,
} from '../support/stand-ins/start-stand-in.ts';
import { AWKWARD_TEXT } from './support/awkward-text.ts';
import { findTraces, SESSION_TRACES } from './support/find-traces.ts';
import { type ScratchPerson, scratchPerson } from './support/scratch-person.ts';

interface Run {
  readonly person: ScratchPerson;
  readonly standIn: StandIn;
  readonly result: TproxyEnd;
}

/** Runs `tproxy code -p …` with one provider, and checks what every request must fulfil. */
async function run(
  dialect: Dialect,
  steps: (person: ScratchPerson) => readonly Step[],
): Promise<Run> {
  const standIn = await startStandIn(dialect);
  const person = await scratchPerson({ config: configText([standIn]), env: KEY_ENVIRONMENT });
  standIn.plays(...steps(person));
  const args = ['--allowedTools', 'Write', '--permission-mode', 'acceptEdits'];
  const result = await runTproxy({ person, args: ['code', '-p', 'Do the task.', ...args] });
  expect(standIn.faults).toEqual([]);
  expect(findTraces(standIn.requests, TRACES)).toEqual([]);
  expect(result.stderr).toBe('');
  return { person, standIn, result };
}

const TRACES = ['x-anthropic-billing-header', ...SESSION_TRACES];

describe.each(TRANSLATED_DIALECTS)(
  'tproxy code -p through $protocol',
  { timeout: 60_000 },
  (dialect) => {
    it('has claude think, write a file byte for byte and say so', async () => {
      const thinking = 'A file is wanted.\n\nSo “Write” it.';
      const answer = (project: string) =>
        scripted({
          thinking,
          text: 'I write it now.',
          calls: [
            {
              id: `call_${dialect.provider}_1`,
              name: 'Write',
              input: { file_path: join(project, 'awkward.txt'), content: AWKWARD_TEXT },
            },
          ],
        });
      const { person, standIn, result } = await run(dialect, ({ project }) => [
        answer(project),
        scripted({ thinking: 'It is there.', text: 'Written.' }),
      ]);
      expect(result).toMatchObject({ status: 0, stdout: 'Written.\n' });
      expect(await readFile(join(person.project, 'awkward.txt'), 'utf8')).toBe(AWKWARD_TEXT);

      expect(standIn.requests).toHaveLength(2);
      const turns = standIn.turns();
      const given = answer(person.project);
      const asked = turns.findIndex(({ role }) => role === 'assistant');
      expect(turns[asked]).toMatchObject({ text: given.text, calls: given.calls });
      expect(turns[asked]?.reasoning).toEqual(dialect.reasoning(given, secretOf(dialect, 0)));
      expect(turns[asked + 1]?.results).toEqual([
        { id: given.calls?.[0]?.id, text: expect.stringContaining('awkward.txt') },
      ]);
    });

    it('lets claude try again when there were too many requests', async () => {
      const { standIn, result } = await run(dialect, () => [
        tooManyRequests(dialect),
        scripted({ text: 'Patience.' }),
      ]);
      expect(result).toMatchObject({ status: 0, stdout: 'Patience.\n' });
      expect(standIn.requests).toHaveLength(2);
      expect(standIn.requests[1]?.body).toEqual(standIn.requests[0]?.body);
    });
  },
);
