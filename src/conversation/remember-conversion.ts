import { isSameJson } from '../json/same-json.ts';
import type { Target } from '../protocols/adapter.ts';
import { createNotebook } from './placed-remarks.ts';
import {
  isAnsweredAlike,
  type Noted,
  observed,
  repeatRemarks,
  type WholeRequest,
} from './remarks.ts';
import { isSameTarget } from './same-target.ts';

/** The conversion of one request for one model. */
export type TargetConversion = WholeRequest & { readonly target: Target };

interface Remembered<Extra, Value> {
  readonly target: Target;
  readonly extra: Extra;
  readonly value: Value;
  readonly remarks: readonly Noted[];
}

/** The models that one conversation goes to in turn. */
const MAX_REMEMBERED = 4;

/**
 * A fast path: system text and tools are the same objects from one request of a conversation to the
 * next (anthropic/request-parser.ts), so they become the same objects again. All that conversion
 * does besides is done again; see convert-turns.ts. Its slow twin is the function itself, and
 * nothing is kept of objects that are gone.
 * @param convert must depend on nothing but its arguments. `extra` is compared as JSON.
 */
export function rememberConversion<
  Source extends object,
  Conversion extends TargetConversion,
  Value,
  Extra = undefined,
>(
  convert: (source: Source, conversion: Conversion, extra: Extra) => Value,
): (source: Source, conversion: Conversion, extra: Extra) => Value {
  const known = new WeakMap<Source, readonly Remembered<Extra, Value>[]>();
  return (source, conversion, extra) => {
    const earlier = known.get(source) ?? [];
    const found = earlier.find(
      (each) => isSameTarget(each.target, conversion.target) && isSameJson(each.extra, extra),
    );
    if (found !== undefined && isAnsweredAlike(found.remarks, conversion)) {
      repeatRemarks(found.remarks, conversion);
      return found.value;
    }
    const notebook = createNotebook([]);
    const value = convert(
      source,
      observed(conversion, (remark) => notebook.add(remark, 0)),
      extra,
    );
    const { target } = conversion;
    const made = { target, extra, value, remarks: notebook.list() };
    const others = earlier.filter((each) => each !== found);
    known.set(source, [made, ...others].slice(0, MAX_REMEMBERED));
    return value;
  };
}
