import * as v from 'valibot';
import { describeValue } from '../config/describe-value.ts';
import { flag } from '../config/values.ts';
import { isRecord } from '../json/is-record.ts';
import type { TransformContext, Transformer } from './transformer.ts';

type Table = Readonly<Record<string, unknown>>;

const options = v.looseObject({ override: v.optional(flag) });

/**
 * Merges its options into the encoded body, table by table. What the body has stays as it is,
 * unless `override` is true.
 * @throws Error for a value that JSON does not have.
 */
export function customparams(input: unknown): Transformer {
  const result = v.safeParse(options, input);
  if (!result.success) throw new Error(`override: ${result.issues[0].message}`);
  const { override = false, ...params } = result.output;
  assertJson(params, '');
  return {
    body: (body, { warn }) => (isRecord(body) ? merge(body, params, override, '', warn) : body),
  };
}

function merge(
  body: Table,
  params: Table,
  override: boolean,
  path: string,
  warn: TransformContext['warn'],
): Table {
  const merged: Record<string, unknown> = { ...body };
  for (const [name, value] of Object.entries(params)) {
    const present = merged[name];
    const at = `${path}${name}`;
    if (isRecord(present) && isRecord(value)) {
      merged[name] = merge(present, value, override, `${at}.`, warn);
    } else if (present === undefined || override) {
      merged[name] = value;
    } else if (JSON.stringify(present) !== JSON.stringify(value)) {
      warn(`customparams.${at}`, 'not set: the request has it already, and override is not true');
    }
  }
  return merged;
}

/** TOML has dates and numbers that JSON has not. */
function assertJson(value: unknown, path: string): void {
  if (Array.isArray(value)) {
    value.forEach((entry: unknown, index) => {
      assertJson(entry, `${path}.${index}`);
    });
  } else if (isRecord(value) && !(value instanceof Date)) {
    for (const [name, entry] of Object.entries(value)) {
      assertJson(entry, path === '' ? name : `${path}.${name}`);
    }
  } else if (!isJsonPrimitive(value)) {
    throw new Error(
      `${path}: found ${describeValue(value)}, expected a text, a number, true, false, a list or a table`,
    );
  }
}

function isJsonPrimitive(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
