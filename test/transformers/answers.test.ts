import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../src/anthropic/parts.ts';
import { createTransformer } from '../../src/transformers/registry.ts';
import { summarize } from '../support/chat-decoding.ts';
import { piecesOfText, transformContext, transformParts } from '../support/transforming.ts';

const FINISH: Part = { type: 'finish', reason: 'end_turn' };
const texts = (pieces: readonly string[]): readonly Part[] =>
  pieces.map((text) => ({ type: 'text', text }));

describe('reasoning', () => {
  const transform = (parts: readonly Part[]) =>
    transformParts(createTransformer('reasoning', {}), parts);
  const read = (parts: readonly Part[]) => {
    const { text, thinking } = summarize(transform(parts));
    return { text, thinking };
  };

  const CASES: readonly (readonly [string, string, string])[] = [
    ['<think>Hm.</think>Yes', 'Hm.', 'Yes'],
    ['<think>\nHm.\n</think>\n\nYes\n', '\nHm.\n', 'Yes\n'],
    ['\n <reasoning>Hm</reasoning> Yes', 'Hm', 'Yes'],
    ['<thinking>Hm</thinking>Yes', 'Hm', 'Yes'],
    ['<thought>Hm</thought>Yes', 'Hm', 'Yes'],
    ['<think></think>Yes', '', 'Yes'],
    ['<think>Hm', 'Hm', ''],
    ['<think>a</thin', 'a</thin', ''],
    ['<think>a</thinking>b</think>c', 'a</thinking>b', 'c'],
    ['<think>a <think> b</think>c', 'a <think> b', 'c'],
    ['<think>a</think><think>b</think>', 'a', '<think>b</think>'],
    ['Yes <think>Hm</think>', '', 'Yes <think>Hm</think>'],
    ['</think>Yes', '', '</think>Yes'],
    ['<thinker>Yes', '', '<thinker>Yes'],
    ['<thi', '', '<thi'],
    [' \n Yes', '', ' \n Yes'],
    ['', '', ''],
    ['<think>Ä🙂</think>🙂', 'Ä🙂', '🙂'],
  ];

  it.each(CASES)('reads %j', (source, thinking, text) => {
    expect(read([...texts([source]), FINISH])).toEqual({ text, thinking });
    expect(read(texts([source]))).toEqual({ text, thinking });
  });

  it('reads the same however the text is cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.array(fc.nat(40)), (entry, places) => {
        const [source, thinking, text] = entry;
        expect(read([...texts(piecesOfText(source, places)), FINISH])).toEqual({ text, thinking });
      }),
    );
  });

  it('takes the first element of any text that begins with one, and changes no other text', () => {
    const word = fc.constantFrom('<think>', '</think>', '<', '</', 'a', ' ', '\n', 'think>');
    fc.assert(
      fc.property(fc.array(word), fc.array(fc.nat(60)), (words, places) => {
        const source = words.join('');
        const parts = [...texts(piecesOfText(source, places)), FINISH];
        const element = /^\s*<think>(?<thinking>.*?)(?:<\/think>\s*(?<text>.*))?$/s.exec(source);
        const { thinking = '', text = '' } = element?.groups ?? { text: source };
        expect(read(parts)).toEqual({ thinking, text });
      }),
      { examples: [[['<think>', '<', '</think>', 'think>'], []]] },
    );
  });

  it('does not hold back thinking and text that need not wait', () => {
    const step = createTransformer('reasoning', {}).parts?.(transformContext());
    const push = (text: string): readonly Part[] => [...(step?.push({ type: 'text', text }) ?? [])];
    expect(push('<think>a')).toEqual([{ type: 'thinking', text: 'a' }]);
    expect(push('b</')).toEqual([{ type: 'thinking', text: 'b' }]);
    expect(push('c')).toEqual([{ type: 'thinking', text: '</c' }]);
    expect(push('</think>d')).toEqual([{ type: 'text', text: 'd' }]);
  });

  it('lets other parts pass in their place', () => {
    const start: Part = { type: 'tool-start', key: 'k', id: 'i', name: 'A' };
    const real: Part = { type: 'thinking', text: 'real' };
    expect(transform([real, ...texts(['<th']), start, FINISH])).toEqual([
      real,
      { type: 'text', text: '<th' },
      start,
      FINISH,
    ]);
    expect(transform([...texts(['<think>a</']), start, ...texts(['b']), FINISH])).toEqual([
      { type: 'thinking', text: 'a' },
      { type: 'thinking', text: '</' },
      start,
      { type: 'thinking', text: 'b' },
      FINISH,
    ]);
  });
});

describe('enhancetool', () => {
  const call = (key: string, pieces: readonly string[]): readonly Part[] => [
    { type: 'tool-start', key, id: key, name: 'A' },
    ...pieces.map((json): Part => ({ type: 'tool-input', key, json })),
    { type: 'tool-end', key },
  ];
  const read = (parts: readonly Part[]) => {
    const context = transformContext();
    const result = transformParts(createTransformer('enhancetool', {}), parts, context);
    return { ...summarize(result), parts: result, warned: context.warned };
  };
  const repair = (json: string, finish: Part = FINISH) =>
    read([...call('k', [json]), finish]).tools[0]?.json;

  it.each<[string, string]>([
    ["{'a':'b'}", '{"a":"b"}'],
    ['{a: 1}', '{"a": 1}'],
    ['{"a":"b",}', '{"a":"b"}'],
    ['{"a":[1,2,],}', '{"a":[1,2]}'],
    ['{"a":"b" "c":"d"}', '{"a":"b", "c":"d"}'],
    ['{"a":{"b":"c"}', '{"a":{"b":"c"}}'],
    ['{"edits":[{"a":"b"}', '{"edits":[{"a":"b"}]}'],
    ['{"a":"b"}}', '{"a":"b"}'],
    ["{'a': True, 'b': None}", '{"a": true, "b": null}'],
    ['{"a":"x\ny\tz"}', '{"a":"x\\ny\\tz"}'],
    ['```json\n{"a":"b",}\n```', '{"a":"b"}'],
  ])('repairs %j', (json, expected) => {
    expect(repair(json)).toBe(expected);
    expect(read([...call('k', [json]), FINISH]).warned).toEqual(['tool arguments']);
  });

  it.each([
    // Valid.
    '{"a": 1 ,\n "b":[]}',
    '{}',
    '',
    '"text"',
    'null',
    '[1]',
    // Not an object.
    '[1,]',
    'hello',
    // Cut off, or ended where nobody can tell.
    '{',
    '{"a"',
    '{"a":',
    '{"a":"b',
    '{"a":"b}',
    '{"a":"b\\"}',
    '{"a":12',
    '{"a":tru',
    "{'a':'b",
    // A repair would lose or invent something.
    '{"a":"C:\\Users"}',
    '{"a":"\\u12"}',
    '{"a":1e}',
    '{"a":"b","c"}',
    '{"a":1} and more',
    '{"a":1}{"b":2}',
    '{"a":"x" + "y"}',
    '{"a":1 // why\n}',
    // Quotes that are not escaped may end the text anywhere.
    '{"a":"const a = "b", c = "d";"}',
    '{"a":"say "hi" now"}',
    "{'a':'x = 'b', c = 'd''}",
    "{'a':'don't'}",
  ])('leaves %j as it is', (json) => {
    const result = read([...call('k', [json]), FINISH]);
    expect(result.tools[0]?.json).toBe(json);
    expect(result.warned).toEqual([]);
  });

  it.each<Part>([
    { type: 'finish', reason: 'max_tokens' },
    { type: 'finish', reason: 'model_context_window_exceeded' },
  ])('repairs nothing that may have been cut off by $reason', (finish) => {
    expect(repair('{"a":{"b":"c"}', finish)).toBe('{"a":{"b":"c"}');
  });

  it('repairs nothing of an answer without an end', () => {
    const { tools, parts } = read(call('k', ['{"a":"b",}']));
    expect(tools[0]?.json).toBe('{"a":"b",}');
    expect(parts.at(-1)).toEqual({ type: 'tool-end', key: 'k' });
  });

  it('ends calls that nobody ended', () => {
    const parts = call('k', ['{"a":', '"b",}']).slice(0, -1);
    expect(read([...parts, FINISH]).parts.slice(1)).toEqual([
      { type: 'tool-input', key: 'k', json: '{"a":"b"}' },
      { type: 'tool-end', key: 'k' },
      FINISH,
    ]);
  });

  it('lets everything else pass', () => {
    const others: readonly Part[] = [
      { type: 'thinking', text: 'a' },
      { type: 'text', text: 'b' },
      FINISH,
    ];
    expect(read(others).parts).toEqual(others);
  });

  const argument = fc.dictionary(fc.string(), fc.jsonValue());

  it('passes valid JSON byte for byte, however it is cut', () => {
    fc.assert(
      fc.property(argument, fc.nat(3), fc.array(fc.nat(200)), (value, indent, places) => {
        const json = JSON.stringify(value, null, indent);
        const { tools, warned } = read([...call('k', piecesOfText(json, places)), FINISH]);
        expect(tools[0]?.json).toBe(json);
        expect(warned).toEqual([]);
      }),
    );
  });

  it('gives the same however fragments of several calls are cut and mixed', () => {
    const broken = fc.constantFrom(
      '{"a":"b",}',
      '{"a":"b',
      "{'x':1}",
      '{"ok":true}',
      '{"é":"🙂",}',
    );
    fc.assert(
      fc.property(broken, broken, fc.array(fc.nat(12)), fc.array(fc.boolean()), (...input) => {
        const [one, two, places, order] = input;
        const first = [...call('1', piecesOfText(one, places))];
        const second = [...call('2', piecesOfText(two, places))];
        const mixed = order.flatMap((isFirst) => (isFirst ? first : second).splice(0, 1));
        const { tools } = read([...mixed, ...first, ...second, FINISH]);
        const json = (key: string) => tools.find(({ id }) => id === key)?.json;
        expect(json('1')).toBe(repair(one));
        expect(json('2')).toBe(repair(two));
      }),
    );
  });

  it('gives what was there, or an object of the same words, whatever is broken', () => {
    fc.assert(
      fc.property(argument, fc.nat(100), fc.constantFrom('', '"', ',', '}', "'"), (...input) => {
        const [value, at, slip] = input;
        const json = JSON.stringify(value);
        const place = at % (json.length + 1);
        const source = json.slice(0, place) + slip + json.slice(place + (slip === '' ? 1 : 0));
        const result = repair(source) ?? '';
        if (result === source) return;
        const letters = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
        expect(letters(result)).toBe(letters(source));
        expect(typeof JSON.parse(result)).toBe('object');
      }),
    );
  });
});
