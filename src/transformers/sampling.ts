import * as v from 'valibot';
import type { MessagesRequest } from '../anthropic/request.ts';
import { describeValue } from '../config/describe-value.ts';
import { wholeNumber } from '../config/values.ts';
import { defineTransformer } from './define-transformer.ts';

const temperature = numberBetween(0, 2);
const share = numberBetween(0, 1);
const candidates = wholeNumber(1, 100_000);

/** Of these the request has its own, or gets what is configured, but never more than the most. */
const NAMES = ['temperature', 'top_p', 'top_k'] as const;

/** Defaults and upper limits of sampling; the client itself sends none with most requests. */
export const sampling = defineTransformer(
  {
    temperature: v.optional(temperature),
    top_p: v.optional(share),
    top_k: v.optional(candidates),
    max_temperature: v.optional(temperature),
    max_top_p: v.optional(share),
    max_top_k: v.optional(candidates),
  },
  (options) => ({
    request: (request, { warn }): MessagesRequest => {
      // The SDK's newest type has lost these fields; the API's older version has them.
      const fields: Readonly<Record<string, unknown>> = { ...request };
      const changed: Record<string, number> = {};
      for (const name of NAMES) {
        const given = fields[name];
        const value = typeof given === 'number' ? given : options[name];
        if (value === undefined) continue;
        const limit = options[`max_${name}`] ?? value;
        changed[name] = Math.min(value, limit);
        if (value === given && limit < value) warn(name, `lowered from ${value} to ${limit}`);
      }
      return { ...request, ...changed };
    },
  }),
);

function numberBetween(min: number, max: number) {
  const message = (issue: v.BaseIssue<unknown>): string =>
    `found ${describeValue(issue.input)}, expected a number from ${min} to ${max}`;
  return v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message));
}
