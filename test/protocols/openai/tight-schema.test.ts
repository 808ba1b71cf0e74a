import { describe, expect, it } from 'vitest';
import { tightSchema } from '../../../src/protocols/openai/tight-schema.ts';
import { encode } from '../../support/encoded-chat.ts';

describe('tightSchema', () => {
  it.each([
    [
      'a list of items',
      { type: 'array', items: [{ type: 'string' }, { type: 'number' }] },
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'a type beside anyOf',
      {
        type: 'object',
        properties: { a: { type: 'string', anyOf: [{ minLength: 1 }, { type: 'null' }] } },
      },
      {
        type: 'object',
        properties: { a: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] } },
      },
    ],
    [
      'what is deep inside',
      {
        type: 'object',
        $defs: { x: { allOf: [{ items: [{ type: 'null' }] }] } },
        additionalProperties: { items: [] },
      },
      {
        type: 'object',
        $defs: { x: { allOf: [{ prefixItems: [{ type: 'null' }] }] } },
        additionalProperties: { prefixItems: [] },
      },
    ],
  ])('mends %s', (_case, schema, expected) => {
    expect(tightSchema(schema)).toEqual(expected);
  });

  it('keeps the type of the root and properties whose names are keywords', () => {
    const schema = {
      type: 'object',
      anyOf: [{ required: ['items'] }],
      properties: { items: { type: 'string' }, anyOf: { type: 'string' }, type: { enum: ['a'] } },
    };
    expect(tightSchema(schema)).toEqual({
      ...schema,
      anyOf: [{ type: 'object', required: ['items'] }],
    });
  });
});

describe('a provider with schemas and sampling of its own', () => {
  it('gets tight schemas and no sampling fields', () => {
    const input_schema = { type: 'object', properties: { a: { items: [{ type: 'string' }] } } };
    const { body, warnings } = encode(
      { temperature: 0.5, tools: [{ name: 'T', input_schema }] },
      { tightSchemas: true, fixedSampling: true },
    );
    expect(body).not.toHaveProperty('temperature');
    expect(warnings).toContainEqual({
      feature: 'temperature',
      detail: 'dropped: the provider fixes it',
    });
    expect(body).toMatchObject({
      tools: [
        { function: { parameters: { properties: { a: { prefixItems: [{ type: 'string' }] } } } } },
      ],
    });
  });
});
