import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isBug, PROXY_ERRORS, USER_ERRORS } from '../../src/errors/catalog.ts';
import { REQUEST_SECTIONS, USER_SECTIONS } from '../support/render-errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What says of a code what it means, and not that it occurs. */
const TABLES = [
  'src/errors/catalog.ts',
  'src/errors/client-causes.ts',
  'src/errors/upstream-causes.ts',
  'src/errors/user-causes.ts',
  'src/route/health/moves-on.ts',
  'src/route/health/fault-verdict.ts',
  'src/route/health/combine-failures.ts',
  'test/errors/catalog.test.ts',
  'test/route/moves-on.test.ts',
];

/** Statuses that the client repeats a request for (wire.md 1.9). */
const isRepeated = (status: number): boolean => status === 409 || status === 429 || status >= 500;

function textOf(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => file.endsWith('.ts') && !TABLES.includes(file))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
}

const SOURCE = textOf('src');
const TESTS = textOf('test');
const CODES = [...Object.keys(PROXY_ERRORS), ...Object.keys(USER_ERRORS)];
const CAUSES = [...Object.entries(PROXY_ERRORS), ...Object.entries(USER_ERRORS)];

describe('the catalogue', () => {
  it.each(CODES)('has a place that throws %s', (code) => {
    expect(SOURCE.includes(`'${code}'`)).toBe(true);
  });

  it.each(CODES)('has a test that knows of %s', (code) => {
    expect(TESTS.includes(`'${code}'`)).toBe(true);
  });

  it('names each cause once in each table, and in no two areas', () => {
    for (const [sections, table] of [
      [REQUEST_SECTIONS, PROXY_ERRORS],
      [USER_SECTIONS, USER_ERRORS],
    ] as const) {
      const listed = sections.flatMap(({ causes }) => Object.keys(causes));
      expect(listed).toHaveLength(new Set(listed).size);
      expect(listed.toSorted()).toEqual(Object.keys(table).toSorted());
    }
  });

  it('has one code in both tables: a key may be missing at the start and at a request', () => {
    const both = Object.keys(PROXY_ERRORS).filter((code) => Object.hasOwn(USER_ERRORS, code));
    expect(both).toEqual(['missing_api_key']);
  });

  it.each(CAUSES)('explains %s in sentences', (_code, { when, remedy }) => {
    for (const text of [when, remedy]) {
      expect(text).toMatch(/^(?:[A-Z]|tproxy ).*\.$/);
      expect(text).not.toMatch(/[|\n]/);
    }
  });

  it.each(Object.entries(PROXY_ERRORS))(
    'lets the client repeat %s only by a status that it repeats',
    (_code, { status, retryable }) => {
      expect(retryable && !isRepeated(status)).toBe(false);
    },
  );

  it.each(Object.entries(PROXY_ERRORS))(
    'gives %s a type that goes with its status (wire.md 1.8)',
    (code, { status, type }) => {
      const own: Readonly<Record<string, readonly number[]>> = {
        invalid_request_error: [400, 405],
        authentication_error: [401],
        billing_error: [402],
        permission_error: [403],
        not_found_error: [404],
        conflict_error: [409],
        request_too_large: [413],
        rate_limit_error: [429],
        api_error: code === 'client_closed' ? [499] : [500, 502],
        timeout_error: [504],
        overloaded_error: [529],
      };
      expect(own[type]).toContain(status);
    },
  );

  it('never answers a fault of a provider with a status that the client takes for its own login or model', () => {
    const upstream = Object.entries(PROXY_ERRORS).filter(([code]) => code.startsWith('upstream_'));
    expect(upstream.filter(([, { status }]) => [401, 403, 404].includes(status))).toEqual([]);
  });

  it('knows its bugs', () => {
    expect(CODES.filter(isBug).toSorted()).toEqual(['internal', 'transformer_failed']);
    for (const code of ['internal', 'transformer_failed'] as const) {
      expect(PROXY_ERRORS[code]).toMatchObject({ status: 500, retryable: false, level: 'error' });
    }
  });
});
