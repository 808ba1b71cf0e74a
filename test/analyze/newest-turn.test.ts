import { describe, expect, it } from 'vitest';
import { isUltrathink, newestTurn } from '../../src/analyze/newest-turn.ts';
import { readConversation } from '../../src/analyze/read-conversation.ts';
import {
  assistant,
  COMPACTION,
  IMAGE,
  reminder,
  system,
  toolResult,
  toolUse,
  ULTRATHINK,
  user,
} from '../support/analyzable.ts';

const CONTEXT = reminder("As you answer the user's questions, you can use the following context:");
const CALL = assistant(toolUse('t', 'Bash'));

describe('newestTurn', () => {
  it.each([
    ['a string', [{ role: 'user', content: 'hello' }], 'hello'],
    ['blocks', [user('hello', IMAGE, 'there')], 'hello\nthere'],
    ['no message', [], ''],
    ['no words', [user(IMAGE)], ''],
    ['reminders beside the words', [user(CONTEXT, 'hello', CONTEXT)], 'hello'],
    [
      'reminders around the words',
      [user(`${CONTEXT}\nhello\n${CONTEXT}\nthere`)],
      'hello\n\nthere',
    ],
    ['a reminder that quotes another', [user(reminder(`a ${CONTEXT} b`), 'hello')], 'hello'],
    [
      'a tag that is never closed',
      [user('what is <system-reminder>?')],
      'what is <system-reminder>?',
    ],
    ['a system message after the words', [user('hello'), system('listing')], 'hello'],
    ['user messages side by side', [user('one'), user('two')], 'one\ntwo'],
    ['an answered question before', [user('one'), assistant('1'), user('two')], 'two'],
    ['tool results since', [user('one'), CALL, user(toolResult('t', 'out'))], 'one'],
    ['an answer begun for the model', [user('one'), assistant('{')], 'one'],
    [
      'words beside a tool result',
      [user('one'), CALL, user(toolResult('t', 'out'), 'stop!')],
      'stop!',
    ],
    ['a compaction', [user('one', COMPACTION)], 'one'],
    [
      'the client carrying on in the name of the person',
      [user('one'), assistant('cut'), user('Output token limit hit. Resume directly.')],
      'one',
    ],
    [
      'what a local command printed',
      [user('<local-command-stdout>Compacted</local-command-stdout>\n', 'two')],
      'two',
    ],
  ])('has the words of the person: %s', (_, messages, text) => {
    expect(newestTurn(readConversation(messages)).text).toBe(text);
  });

  it('reads a message of very many blocks', () => {
    const content = Array.from({ length: 300_000 }, () => ({ type: 'text', text: 'a' }));
    const messages = readConversation([{ role: 'user', content }]);
    expect(newestTurn(messages).text).toHaveLength(599_999);
  });
});

describe('isUltrathink', () => {
  it.each([
    ['a system message', [user('ultrathink'), system(ULTRATHINK)], true],
    ['the beginning of one', [user('ultrathink'), system(`${ULTRATHINK}\n\nListing`)], true],
    ['a paragraph of one', [user('ultrathink'), system(`Listing\n\n${ULTRATHINK}`)], true],
    ['a reminder', [user(reminder(ULTRATHINK), 'ultrathink')], true],
    [
      'later requests of the same turn',
      [user('ultrathink'), system(ULTRATHINK), CALL, user(toolResult('t', 'out'))],
      true,
    ],
    [
      'a turn before',
      [user('ultrathink'), system(ULTRATHINK), assistant('So.'), user('and now?')],
      false,
    ],
    ['the keyword alone', [user('ultrathink about it')], false],
    ['a person who quotes', [user(ULTRATHINK)], false],
    ['a tool result', [user('read it'), CALL, user(toolResult('t', reminder(ULTRATHINK)))], false],
    ['the model', [user('a'), assistant(reminder(ULTRATHINK)), user('b')], false],
    ['the middle of a line', [user('a'), system(`The docs say ${ULTRATHINK}`)], false],
    ['another keyword', [user('a'), system('The user included the keyword "ultracode", …')], false],
  ])('goes by the reminder of this turn: %s', (_, messages, deep) => {
    expect(isUltrathink(newestTurn(readConversation(messages)))).toBe(deep);
  });
});
