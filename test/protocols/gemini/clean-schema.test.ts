import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanSchema } from '../../../src/protocols/gemini/clean-schema.ts';
import { schemaFaults } from '../../support/gemini-requests.ts';

/** A schema that refers to itself, as those of block editors do. */
const RECURSIVE = {
  type: 'object',
  properties: { root: { $ref: '#/$defs/Block' } },
  $defs: {
    Block: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        children: { type: 'array', items: { $ref: '#/$defs/Block' } },
      },
      required: ['text'],
    },
  },
};

describe('cleanSchema', () => {
  it.each<[string, unknown, unknown]>([
    [
      'drops the dialect',
      { $schema: 'x', $id: 'y', $comment: 'z', type: 'string' },
      { type: 'string' },
    ],
    ['makes const an enum of one', { const: 'deleted' }, { type: 'string', enum: ['deleted'] }],
    ['keeps a number of const', { const: 3 }, { type: 'number', enum: [3] }],
    ['makes a const null a type', { const: null }, { type: 'null' }],
    [
      'says a const that cannot be listed',
      { const: true },
      { type: 'boolean', description: '(one of: [true])' },
    ],
    [
      'makes an exclusive minimum a minimum',
      { type: 'integer', exclusiveMinimum: 0, maximum: 9 },
      { type: 'integer', minimum: 0, maximum: 9, description: '(greater than: 0)' },
    ],
    [
      'takes the narrower of two bounds',
      { type: 'number', exclusiveMinimum: 1, minimum: 5, exclusiveMaximum: 8, maximum: 9 },
      { type: 'number', minimum: 5, maximum: 8, description: '(greater than: 1, less than: 8)' },
    ],
    [
      'ignores the exclusive bounds of draft 4',
      { type: 'number', minimum: 5, exclusiveMinimum: true },
      { type: 'number', minimum: 5, description: '(greater than: true)' },
    ],
    [
      'makes a list of types a choice',
      { type: ['string', 'null'], description: 'Name' },
      { description: 'Name', anyOf: [{ type: 'string' }, { type: 'null' }] },
    ],
    [
      'gives each type of a list its own keywords',
      {
        type: ['object', 'array', 'integer'],
        properties: { a: {} },
        items: { type: 'string' },
        minimum: 1,
      },
      {
        anyOf: [
          { type: 'object', properties: { a: {} } },
          { type: 'array', items: { type: 'string' } },
          { type: 'integer', minimum: 1 },
        ],
      },
    ],
    ['makes a list of one type a type', { type: ['string'] }, { type: 'string' }],
    [
      'makes nullable a second type',
      { type: 'string', enum: ['a'], nullable: true },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    ],
    [
      'parts an enum of several types',
      { enum: ['a', 1, null] },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'number', enum: [1] }, { type: 'null' }] },
    ],
    [
      'drops rules about names',
      { type: 'object', propertyNames: { type: 'string' }, additionalProperties: {} },
      { type: 'object', additionalProperties: {} },
    ],
    [
      'still allows what a pattern allowed',
      { type: 'object', patternProperties: { '^x-': { const: 'a' } }, additionalProperties: false },
      { type: 'object', additionalProperties: { type: 'string', enum: ['a'] } },
    ],
    [
      'allows anything for several patterns',
      { type: 'object', patternProperties: { a: {}, b: {} }, additionalProperties: false },
      { type: 'object', additionalProperties: true },
    ],
    [
      'drops not, if and else',
      { type: 'string', not: { const: 'a' }, if: {}, else: { const: 'b' } },
      { type: 'string' },
    ],
    [
      'says a format that may be refused',
      { type: 'string', format: 'uri', description: 'Where' },
      { type: 'string', description: 'Where (format: uri)' },
    ],
    [
      'keeps a format that never is',
      { type: 'string', format: 'date-time' },
      { type: 'string', format: 'date-time' },
    ],
    [
      'says what it cannot demand',
      { type: 'string', default: 'x', minLength: 1, maxLength: 9, pattern: '^a$' },
      { type: 'string', description: '(default: x, pattern: ^a$, min length: 1, max length: 9)' },
    ],
    [
      'reads oneOf as anyOf',
      { oneOf: [{ const: 'a' }, { type: 'null' }] },
      { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
    ],
    [
      'drops a choice that allows anything',
      { type: 'object', properties: { a: {}, b: {} }, anyOf: [{ required: ['a'] }, { not: {} }] },
      { type: 'object', properties: { a: {}, b: {} } },
    ],
    [
      'merges allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { properties: { b: { type: 'number' } }, required: ['b'] },
        ],
        properties: { c: { type: 'boolean' } },
        required: ['c'],
      },
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number' }, c: { type: 'boolean' } },
        required: ['c', 'a', 'b'],
      },
    ],
    [
      'puts what a reference refers to in its place, with the keywords beside it',
      {
        type: 'object',
        properties: { a: { $ref: '#/$defs/A', description: 'Mine' } },
        $defs: { A: { type: 'string', description: 'Theirs', title: 'A' } },
      },
      { type: 'object', properties: { a: { type: 'string', description: 'Mine', title: 'A' } } },
    ],
    [
      'follows definitions of draft 7, references to references and nested ones',
      {
        properties: {
          a: { $ref: '#/definitions/A' },
          b: { $ref: '#/properties/a/$defs/B~1%C3%A4' },
        },
        definitions: { A: { $ref: '#/definitions/B' }, B: { type: 'integer' } },
      },
      { properties: { a: { type: 'integer' }, b: {} } },
    ],
    [
      'follows a pointer into nested definitions',
      {
        properties: {
          a: {
            type: 'object',
            $defs: { 'B/c': { type: 'boolean' } },
            properties: { b: { $ref: '#/properties/a/$defs/B~1c' } },
          },
        },
      },
      { properties: { a: { type: 'object', properties: { b: { type: 'boolean' } } } } },
    ],
    [
      'follows an anchor',
      { properties: { a: { $ref: '#it' } }, $defs: { X: { $anchor: 'it', type: 'string' } } },
      { properties: { a: { type: 'string' } } },
    ],
    [
      'fetches nothing',
      { properties: { a: { $ref: 'https://example.test/a.json' } } },
      { properties: { a: {} } },
    ],
    [
      'makes a tuple of draft 7 one of 2020',
      { type: 'array', items: [{ type: 'string' }, true], additionalItems: { type: 'number' } },
      { type: 'array', prefixItems: [{ type: 'string' }, {}], items: { type: 'number' } },
    ],
    ['allows anything for true', { properties: { a: true } }, { properties: { a: {} } }],
    [
      'requires only properties',
      { properties: { a: {} }, required: ['a', 'b'] },
      { properties: { a: {} }, required: ['a'] },
    ],
    ['allows anything for what is no schema', 'nonsense', {}],
  ])('%s', (_title, schema, expected) => {
    expect(cleanSchema(schema)).toEqual(expected);
    expect(schemaFaults(cleanSchema(schema))).toEqual([]);
  });

  it('keeps properties whose names are keywords', () => {
    const names = [
      '$ref',
      '$schema',
      'const',
      'enum',
      'format',
      'not',
      'type',
      'properties',
      'required',
      'allOf',
      'default',
    ];
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
    const schema = { type: 'object', properties, required: names };
    expect(cleanSchema(schema)).toEqual(schema);
  });

  it('keeps a property named like a part of every object', () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__","toString"]}',
    );
    expect(JSON.stringify(cleanSchema(schema))).toBe(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    );
  });

  it('opens a recursive reference once and leaves its type then', () => {
    expect(cleanSchema(RECURSIVE)).toEqual({
      type: 'object',
      properties: {
        root: {
          type: 'object',
          properties: {
            text: { type: 'string' },
            children: { type: 'array', items: { type: 'object' } },
          },
          required: ['text'],
        },
      },
    });
  });

  it.each([
    ['itself', { $ref: '#' }],
    [
      'itself through allOf',
      { allOf: [{ $ref: '#' }], properties: { a: { allOf: [{ $ref: '#' }] } } },
    ],
    [
      'each other',
      { $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } },
    ],
  ])('ends with references to %s', (_what, schema) => {
    expect(schemaFaults(cleanSchema(schema))).toEqual([]);
  });

  it('does not grow without end with references that double', () => {
    const defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `D${index}`,
        {
          type: 'object',
          properties: {
            a: { $ref: `#/$defs/D${index + 1}` },
            b: { $ref: `#/$defs/D${index + 1}` },
          },
        },
      ]),
    );
    const cleaned = cleanSchema({ $ref: '#/$defs/D0', $defs: defs });
    expect(JSON.stringify(cleaned).length).toBeLessThan(500_000);
    expect(schemaFaults(cleaned)).toEqual([]);
  });

  it('leaves nothing that is not documented of any schema, changes no argument and is stable', () => {
    const leaf = fc.oneof(
      fc.constantFrom('string', 'number', 'integer', 'boolean', 'null').map((type) => ({ type })),
      fc.record({ const: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)) }),
      fc.constantFrom({ $ref: '#' }, { $ref: '#/$defs/A' }, { $ref: '#/nowhere' }, true, false),
      fc.record({ enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean())) }),
    );
    const { schema } = fc.letrec((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3, depthSize: 'small', withCrossShrink: true },
        leaf,
        tie('node'),
      ),
      node: fc.record(
        {
          type: fc.constantFrom(
            'object',
            'array',
            ['object', 'null'],
            ['string', 'array', 'integer'],
          ),
          properties: fc.dictionary(
            fc.constantFrom('a', 'const', '$ref', 'not', 'type'),
            tie('schema'),
          ),
          required: fc.array(fc.constantFrom('a', 'b', 'not')),
          items: fc.oneof(tie('schema'), fc.array(tie('schema'))),
          anyOf: fc.array(tie('schema')),
          oneOf: fc.array(tie('schema')),
          allOf: fc.array(tie('schema'), { maxLength: 2 }),
          not: tie('schema'),
          if: tie('schema'),
          else: tie('schema'),
          additionalProperties: tie('schema'),
          patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$'), tie('schema')),
          propertyNames: tie('schema'),
          exclusiveMinimum: fc.oneof(fc.integer(), fc.boolean()),
          format: fc.constantFrom('uri', 'date-time'),
          nullable: fc.boolean(),
          $defs: fc.record({ A: tie('schema') }),
        },
        { requiredKeys: [] },
      ),
    }));
    fc.assert(
      fc.property(schema, (generated) => {
        const before = JSON.stringify(generated);
        const cleaned = cleanSchema(generated);
        expect(schemaFaults(cleaned)).toEqual([]);
        expect(JSON.stringify(generated)).toBe(before);
        expect(cleanSchema(generated)).toEqual(cleaned);
      }),
      { numRuns: 100 },
    );
  });
});
