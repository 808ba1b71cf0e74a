import { errorFromFailure } from '../../upstream-errors/upstream-error.ts';
import type { ProtocolAdapter } from '../adapter.ts';
import { countTokens } from './count-tokens.ts';
import { createDecoder, decodeWhole } from './decode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { repairRequest } from './repair-request.ts';

/** OpenAI's Responses API, and who else speaks it. Nothing is stored at the provider. */
export const openaiResponsesAdapter: ProtocolAdapter = {
  encodeRequest,
  createDecoder,
  decodeWhole,
  decodeError: errorFromFailure,
  repairRequest,
  count: countTokens,
};
