import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toolArguments } from '../../src/conversation/tool-arguments.ts';

describe('toolArguments', () => {
  it('prints an object, the first time and again', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (input) => {
        const printed = JSON.stringify(input);
        expect([toolArguments(input), toolArguments(input)]).toEqual([printed, printed]);
      }),
    );
  });

  it.each([
    [undefined, '{}'],
    [null, '{}'],
    [[1], '{"input":[1]}'],
    ['text', '{"input":"text"}'],
    [0, '{"input":0}'],
  ])('makes an object of %j', (input, printed) => {
    expect(toolArguments(input)).toBe(printed);
  });
});
