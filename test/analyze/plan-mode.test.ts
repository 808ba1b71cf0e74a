import { describe, expect, it } from 'vitest';
import { isPlanMode } from '../../src/analyze/plan-mode.ts';
import { readConversation } from '../../src/analyze/read-conversation.ts';
import {
  assistant,
  PLAN_OFF,
  PLAN_ON,
  PLAN_STILL_ON,
  reminder,
  system,
  toolResult,
  toolUse,
  user,
} from '../support/analyzable.ts';

const LISTING = 'Available agent types for the Agent tool:\n- claude';
const STARTED = [user('plan a farm'), system(`${LISTING}\n\n${PLAN_ON}`), assistant('A plan.')];

describe('isPlanMode', () => {
  it.each([
    ['no marker', [user('hello'), system(LISTING)], false],
    ['a system message of its own', [user('plan'), system(PLAN_ON)], true],
    ['a paragraph of a system message', [user('plan'), system(`${LISTING}\n\n${PLAN_ON}`)], true],
    ['a system message of blocks', [user('a'), system([{ type: 'text', text: PLAN_ON }])], true],
    ['a reminder block', [user(reminder(PLAN_ON), 'plan a farm')], true],
    ['a reminder as the whole message', [{ role: 'user', content: reminder(PLAN_ON) }], true],
    ['a reminder with a line break after it', [user(`${reminder(PLAN_ON)}\n`, 'plan')], true],
    ['a reminder that was cut off', [user(`<system-reminder>\n${PLAN_ON}`, 'plan')], true],
    ['a marker many turns ago', [...STARTED, user('go on'), assistant('So.'), user('on')], true],
    ['a short repetition alone', [user('go on'), system(PLAN_STILL_ON)], true],
    ['an exit', [...STARTED, user('go'), system(PLAN_OFF)], false],
    [
      'an exit long ago',
      [...STARTED, user('go'), system(PLAN_OFF), assistant('Ok'), user('x')],
      false,
    ],
    [
      'a return',
      [...STARTED, user('go'), system(PLAN_OFF), assistant('Ok'), user('x'), system(PLAN_ON)],
      true,
    ],
    ['a return, repeated in short', [system(PLAN_OFF), user('x'), system(PLAN_STILL_ON)], true],
    ['on and off in one text', [user('x'), system(`${PLAN_ON}\n\n${PLAN_OFF}`)], false],
    ['off and on in one text', [user('x'), system(`${PLAN_OFF}\n\n${PLAN_ON}`)], true],
    ['off and on in blocks of one message', [user(reminder(PLAN_OFF), reminder(PLAN_ON))], true],
  ])('decides by the last marker: %s', (_, messages, planning) => {
    expect(isPlanMode(readConversation(messages))).toBe(planning);
  });

  describe('after a call of a plan tool, for a model without system messages', () => {
    const planned = [
      user(reminder(PLAN_ON), 'plan a farm'),
      assistant(toolUse('t1', 'ExitPlanMode'), toolUse('t2', 'Bash')),
    ];

    it.each([
      ['the exit at its end', toolResult('t1', `You may start.\n\n${reminder(PLAN_OFF)}`), false],
      [
        'the exit before another reminder',
        toolResult('t1', `You may start.\n\n${reminder(PLAN_OFF)}\n\n${reminder('Be kind.')}`),
        false,
      ],
      ['nothing', toolResult('t1', 'The person said no.'), true],
      ['the exit in its middle', toolResult('t1', `${reminder(PLAN_OFF)}\n\nNo.`), true],
      ['the exit without a reminder', toolResult('t1', PLAN_OFF), true],
      ['a result of another tool', toolResult('t2', `ok\n\n${reminder(PLAN_OFF)}`), true],
      ['a result of no call', toolResult('t3', `ok\n\n${reminder(PLAN_OFF)}`), true],
      [
        'blocks, which the client leaves alone',
        toolResult('t1', [{ type: 'text', text: `ok\n\n${reminder(PLAN_OFF)}` }]),
        true,
      ],
    ])('listens to the end of its result: %s', (_, result, planning) => {
      expect(isPlanMode(readConversation([...planned, user(result)]))).toBe(planning);
    });
  });

  it.each([
    ['the words of a person', user(PLAN_ON)],
    ['a reminder that a person asks about', user(`${reminder(PLAN_ON)}\nWhat does this mean?`)],
    ['a person who quotes a reminder', user(`Who says this?\n${reminder(PLAN_ON)}`)],
    ['the words of the model', assistant(reminder(PLAN_ON))],
    ['a file', user(toolResult('t', PLAN_ON))],
    ['a file with a reminder', user(toolResult('t', reminder(PLAN_ON)))],
    ['a file that ends with one', user(toolResult('t', `Text.\n\n${reminder(PLAN_ON)}`))],
    ['a file in blocks', user(toolResult('t', [{ type: 'text', text: reminder(PLAN_ON) }]))],
    ['the middle of a line', system(`The docs say: "${PLAN_ON}"`)],
    ['a numbered line of a file', user(reminder(`Result of calling Read:\n     1\t${PLAN_ON}`))],
    ['the beginning of a sentence only', system('Plan mode is active: see above.')],
  ])('takes no notice of a marker in %s', (_, message) => {
    expect(isPlanMode(readConversation([user('hello'), message]))).toBe(false);
  });
});
