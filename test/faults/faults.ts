import { brokenOff, slow, unreached } from './broken-connections.ts';
import type { Fault } from './fault.ts';
import { misstated } from './misstated-answers.ts';
import { oddAnswers, oddBytes } from './odd-answers.ts';
import { refusals } from './refusals.ts';
import { sendBody } from './send.ts';

/** Everything that an upstream may do wrong, and nothing at all, for comparison. */
export const FAULTS: readonly Fault[] = [
  { name: 'no fault', play: ({ response, body }) => sendBody(response, body) },
  ...unreached,
  ...brokenOff,
  ...slow,
  ...refusals,
  ...misstated,
  ...oddBytes,
  ...oddAnswers,
];
