import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanElements, scanMembers } from '../../src/json/scan-json.ts';

const space = fc.constantFrom('', '', ' ', '\n\r\t ');
const someJson = fc.oneof(
  fc.json(),
  fc.json().map((json) => JSON.stringify(json)),
  fc.json().map((json) => JSON.stringify(JSON.parse(json), null, 2)),
  fc.string({ unit: 'binary', maxLength: 80 }).map((text) => JSON.stringify(text)),
  fc
    .array(fc.constantFrom('\\\\', '\\"', 'a', '\\n', '€'.repeat(20)), { maxLength: 60 })
    .map((pieces) => `"${pieces.join('')}"`),
  fc.constantFrom('-1.5e+3', '0', 'true', 'null', '"\\\\"', '""', '[]', '{}'),
);

describe('scanElements', () => {
  it('finds where each element ends, and the bracket', () => {
    fc.assert(
      fc.property(fc.array(someJson, { maxLength: 5 }), space, (elements, gap) => {
        const json = `[${gap}${elements.join(`${gap},${gap}`)}${gap}`;
        const bytes = Buffer.from(`${json}],"x":[1]`);
        const { ends, close } = scanElements(bytes, 1);
        expect(close).toBe(Buffer.byteLength(json));
        expect(ends).toHaveLength(elements.length);
        const found = ends.map((end, index) => bytes.toString('utf8', ends[index - 1] ?? 1, end));
        expect(found.map((text) => text.replace(/^[ \n\r\t]*,?[ \n\r\t]*/, ''))).toEqual(elements);
      }),
      { numRuns: 300 },
    );
  });

  it('ends for any bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          someJson.map((json) => Buffer.from(json).subarray(1)),
        ),
        (bytes) => {
          const { ends, close } = scanElements(bytes, 0);
          expect(Math.max(close, ...ends)).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('scanMembers', () => {
  it('finds the name and the value of each member', () => {
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a"', '\\', '__proto__'));
    const members = fc.array(fc.tuple(name, someJson), { maxLength: 5 });
    fc.assert(
      fc.property(members, space, fc.constantFrom('', '\ufeff'), (expected, gap, mark) => {
        const list = expected.map(
          ([name, value]) => `${JSON.stringify(name)}${gap}:${gap}${value}`,
        );
        const bytes = Buffer.from(`${mark}${gap}{${gap}${list.join(`${gap},${gap}`)}${gap}}${gap}`);
        const found = scanMembers(bytes)?.map(({ name, start, end }) => [
          name,
          bytes.toString('utf8', start, end),
        ]);
        expect(found).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['[]', '1', '"a"', '', ' '])('finds none in %j', (json) => {
    expect(scanMembers(Buffer.from(json))).toBeUndefined();
  });
});
