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

const route = v.pipe(
  v.string(expected('"provider,model" or "passthrough"')),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseRoute(dataset.value);
    if (parsed !== undefined) return parsed;
    addIssue({ message: wrongRoute(dataset.value) });
    return NEVER;
  }),
);

const routeList = v.pipe(
  v.array(route),
  v.minLength(1, 'found an empty list, expected at least one route; or leave the line out'),
);

const singleRoute = v.pipe(
  route,
  v.transform((only) => [only]),
);

/** One route or a list of them, in the order in which they are tried. */
export const routes = v.lazy((input) => (Array.isArray(input) ? routeList : singleRoute));

export const texts = v.array(text, expected('a list of strings'));

function expected(what: string) {
  return (issue: v.BaseIssue<unknown>) => `found ${describeValue(issue.input)}, expected ${what}`;
}

function wrongRoute(found: string): string {
  const expectation = 'expected "provider,model" or "passthrough"';
  const nearest = nearestName(found.trim(), ['passthrough']);
  const hint = nearest === undefined ? '' : ` (did you mean ${quote(nearest)}?)`;
  return `found ${quote(found)}${hint}, ${expectation}`;
}
