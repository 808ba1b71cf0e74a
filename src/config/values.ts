import * as v from 'valibot';
import { describeType, describeValue, listNames, quote } from './describe-value.ts';
import { nearestName } from './nearest-name.ts';
import { parseRoute } from './parse-route.ts';

/** The kinds of value that a configuration holds; each says what it found and what it expects. */

/** A text that is not blank, trimmed. */
export const text = v.pipe(
  v.string(expected('a string')),
  v.trim(),
  v.minLength(1, expected('a text that is not empty')),
);

/** A text that must not be repeated in a message. */
export const secret = v.pipe(
  v.string((issue) => `found ${describeType(issue.input)}, expected a string`),
  v.trim(),
  v.minLength(1, 'is empty; leave the line out, or write "$NAME" to take it from the environment'),
);

export const flag = v.boolean(expected('true or false'));

/** A whole number within limits, both included. */
export function wholeNumber(min: number, max: number) {
  const message = expected(`a whole number from ${min} to ${max}`);
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

export function oneOf<const T extends readonly string[]>(allowed: T) {
  return v.picklist(allowed, ({ input }) => {
    const nearest = typeof input === 'string' ? nearestName(input, allowed) : undefined;
    const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
    return `found ${describeValue(input)}${hint}, allowed: ${listNames(allowed)}`;
  });
}

/** A list of names, each one of these. */
export function listOf<const T extends readonly string[]>(allowed: T) {
  return v.array(oneOf(allowed), expected(`a list of ${listNames(allowed)}`));
}

/** One route or a list of them, in the order in which they are tried. */
export const routes = oneOrMore(routeOr(), 'route');

/** Routes, or the word that stands for none. */
export const routesOrBlock = v.lazy((input) =>
  typeof input === 'string' && input.trim() === 'block' ? block : routesBesideBlock,
);

const block = v.pipe(
  v.string(),
  v.transform(() => 'block' as const),
);
const routesBesideBlock = oneOrMore(routeOr('block'), 'route');

export const texts = v.array(text, expected('a list of strings'));

/** One text or a list of them; with an empty list for none. */
export const textOrTexts = listed(text);

/** US dollars; `least` says whether nothing at all counts. */
export function dollars(least: 'zero' | 'more') {
  const message = expected(
    least === 'zero' ? 'US dollars, 0 or more' : 'an amount of US dollars above 0',
  );
  const smallest = least === 'zero' ? 0 : Number.MIN_VALUE;
  return v.pipe(v.number(message), v.finite(message), v.minValue(smallest, message));
}

/** A part of a whole. */
export const fraction = v.pipe(
  v.number(expected('a number from 0 to 1')),
  v.minValue(0, expected('a number from 0 to 1')),
  v.maxValue(1, expected('a number from 0 to 1')),
);

/** A single value or a list of them, always read as a list. */
export function listed<T>(item: v.GenericSchema<unknown, T>) {
  return asList(item, v.array(item));
}

/** Like `listed`, where an empty list would have no effect that somebody can want. */
export function oneOrMore<T>(item: v.GenericSchema<unknown, T>, noun: string) {
  const message = `found an empty list, expected at least one ${noun}; or leave the line out`;
  return asList(item, v.pipe(v.array(item), v.minLength(1, message)));
}

function asList<T>(item: v.GenericSchema<unknown, T>, list: v.GenericSchema<unknown, T[]>) {
  const single = v.pipe(
    item,
    v.transform((only) => [only]),
  );
  return v.lazy((input) => (Array.isArray(input) ? list : single));
}

function expected(what: string) {
  return (issue: v.BaseIssue<unknown>) => `found ${describeValue(issue.input)}, expected ${what}`;
}

/** A route; `word` is what the key takes instead of one. */
function routeOr(word?: string) {
  const words = ['passthrough', ...(word === undefined ? [] : [word])].map((name) => quote(name));
  const wanted = ['"provider,model"', ...words];
  const expectation = `${wanted.slice(0, -1).join(', ')} or ${wanted.at(-1)}`;
  return v.pipe(
    v.string(expected(expectation)),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parseRoute(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: wrongRoute(dataset.value, word, expectation) });
      return NEVER;
    }),
  );
}

function wrongRoute(found: string, word: string | undefined, expectation: string): string {
  const nearest = nearestName(found.trim(), ['passthrough', ...(word === undefined ? [] : [word])]);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `found ${quote(found)}${hint}, expected ${expectation}`;
}
