import { errorFromFailure } from '../../upstream-errors/upstream-error.ts';
import type { ProtocolAdapter } from '../adapter.ts';
import { createDecoder } from './decode-stream.ts';
import { decodeWhole } from './decode-whole.ts';
import { encodeRequest } from './encode-request.ts';
import { repairRequest } from './repair-request.ts';
import { searchMode } from './web-search-fields.ts';

/** OpenAI's chat completions and everything that speaks its dialect. */
export const openaiAdapter: ProtocolAdapter = {
  encodeRequest,
  createDecoder,
  decodeWhole,
  decodeError: errorFromFailure,
  repairRequest,
  canSearchWeb: (target) => searchMode(target) !== 'none',
};
