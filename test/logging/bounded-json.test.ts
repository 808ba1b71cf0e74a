import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedJson } from '../../src/logging/bounded-json.ts';
import { createRedactor } from '../../src/logging/redact.ts';

const SECRET = 'secret/with "quotes" and \\';
const redactor = createRedactor([SECRET]);
const LIMIT = 10_000;

const bounded = (value: unknown, limit = LIMIT): unknown => boundedJson(value, limit, redactor);

describe('boundedJson', () => {
  it('leaves a small value as it is', () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hello' }], stream: true };
    expect(bounded(body)).toEqual(body);
  });

  it('takes the data of images and documents out', () => {
    const image = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
    };
    const byAddress = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    expect(bounded({ content: [image, byAddress] })).toEqual({
      content: [
        {
          type: 'image',
          source: { type: 'base64', media_type: 'image/png', data: '[4 characters]' },
        },
        { type: 'image_url', image_url: { url: '[26 characters]' } },
      ],
    });
  });

  it('cuts long texts first, and keeps the form', () => {
    const messages = [{ role: 'user', content: 'a '.repeat(100_000) }];
    const short = bounded({ model: 'm', messages });
    expect(short).toMatchObject({
      model: 'm',
      messages: [{ role: 'user', content: expect.stringMatching(/^a a .*… \[\d+ more\]$/) }],
    });
  });

  it('lets lists lose their oldest elements then', () => {
    const messages = Array.from({ length: 5_000 }, (_, index) => ({
      role: 'user',
      content: `${index}`,
    }));
    expect(bounded({ model: 'm', messages })).toMatchObject({
      model: 'm',
      messages: expect.arrayContaining([{ role: 'user', content: '4999' }]),
    });
  });

  it('gives up what fits in no way', () => {
    const fields = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [index, 'x']));
    expect(bounded(fields)).toBeNull();
  });

  it('is never larger than the limit, and never holds a secret', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.nat({ max: 200_000 }),
        fc.integer({ min: 100, max: 300_000 }),
        (value, padding, limit) => {
          const body = {
            value,
            text: `${'z '.repeat(padding / 2)}${SECRET} tail`,
            [SECRET]: SECRET,
          };
          const text = JSON.stringify(bounded(body, limit));
          expect(text.length).toBeLessThanOrEqual(Math.max(limit, 'null'.length));
          expect(text).not.toContain('with \\"quotes\\" and');
        },
      ),
      { numRuns: 60 },
    );
  });
});
