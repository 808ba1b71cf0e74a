import { expect, it } from 'vitest';
import { appendPart } from '../../src/anthropic/append-part.ts';
import type { Part } from '../../src/anthropic/parts.ts';

const text = (value: string): Part => ({ type: 'text', text: value });
const thinking = (value: string): Part => ({ type: 'thinking', text: value });
const input = (key: string, json: string): Part => ({ type: 'tool-input', key, json });
const start = (key: string): Part => ({ type: 'tool-start', key, id: key, name: 'Read' });

it.each<[string, readonly Part[], readonly Part[]]>([
  ['text with the text before it', [text('a'), text('b'), text('c')], [text('abc')]],
  ['thinking with thinking', [thinking('a'), thinking('b')], [thinking('ab')]],
  ['the arguments of one call', [input('1', '{'), input('1', '}')], [input('1', '{}')]],
])('joins %s', (_, given, expected) => {
  const parts: Part[] = [];
  for (const part of given) appendPart(parts, part);
  expect(parts).toEqual(expected);
});

it.each<[string, readonly Part[]]>([
  ['text after thinking', [thinking('a'), text('b')]],
  ['arguments of different calls', [input('1', '{'), input('2', '{')]],
  ['the beginnings of calls', [start('1'), start('1')]],
  ['text with something between', [text('a'), { type: 'tool-end', key: '1' }, text('b')]],
])('leaves apart %s', (_, given) => {
  const parts: Part[] = [];
  for (const part of given) appendPart(parts, part);
  expect(parts).toEqual(given);
});
