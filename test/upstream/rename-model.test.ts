import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renameModel } from '../../src/upstream/rename-model.ts';

function rename(text: string, model: string): string {
  return renameModel(Buffer.from(text), JSON.parse(text), model).toString('utf8');
}

describe('renameModel', () => {
  it.each([
    ['{"model":"a","x":1}', '{"model":"new","x":1}'],
    ['{ "model" : "a" , "x" : 1.0 }', '{ "model" : "new" , "x" : 1.0 }'],
    ['\n{\n\t"model": "a"\n}', '\n{\n\t"model": "new"\n}'],
    ['{"model":"a\\"b\\\\","x":"日本"}', '{"model":"new","x":"日本"}'],
    ['{"model":"","e":1e999}', '{"model":"new","e":1e999}'],
  ])('changes a leading model and not a byte besides: %s', (text, renamed) => {
    expect(rename(text, 'new')).toBe(renamed);
  });

  it.each([
    ['another field comes first', '{"x":{"model":"in"},"model":"a"}'],
    ['the name is written with escapes', '{"\\u006dodel":"a","x":{"model":"in"}}'],
    ['the model is as long as no name', `{"model":"${'x'.repeat(3_000)}","x":{"model":"in"}}`],
  ])('changes nothing but the model where %s', (_, text) => {
    expect(JSON.parse(rename(text, 'new'))).toEqual({ x: { model: 'in' }, model: 'new' });
  });

  it.each(['with "quotes" and \\', '日本語', 'new\nline'])(
    'writes the name %j as JSON',
    (model) => {
      expect(JSON.parse(rename('{"model":"a"}', model))).toEqual({ model });
    },
  );

  it('keeps every body equal but for its model', () => {
    const body = fc.tuple(
      fc.string({ unit: 'binary' }),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(body, fc.string(), fc.boolean(), ([model, rest], name, isFirst) => {
        const { model: _, ...others } = rest;
        const whole = isFirst ? { model, ...others } : { ...others, model };
        const text = JSON.stringify(whole);
        expect(JSON.parse(rename(text, name))).toEqual({ ...JSON.parse(text), model: name });
      }),
    );
  });
});
