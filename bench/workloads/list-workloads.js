import { chunks } from './chunks.js';
import { commandLine } from './command-line.js';
import { concurrency } from './concurrency.js';
import { idleMemory } from './idle-memory.js';
import { openStreams } from './open-streams.js';
import { peakMemory } from './peak-memory.js';
import { sizes } from './sizes.js';
import { start } from './start.js';
import { tokens } from './tokens.js';

/** In the order of the report. */
export const WORKLOADS = [
  sizes,
  concurrency,
  chunks,
  openStreams,
  peakMemory,
  idleMemory,
  start,
  commandLine,
  tokens,
];
