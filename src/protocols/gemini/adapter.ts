import { errorFromFailure } from '../../upstream-errors/upstream-error.ts';
import type { ProtocolAdapter } from '../adapter.ts';
import { countTokens } from './count-tokens.ts';
import { createDecoder, decodeWhole } from './decode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { modelFamily } from './model-family.ts';
import { repairRequest } from './repair-request.ts';

/** Google's own protocol, generateContent and streamGenerateContent. */
export const geminiAdapter: ProtocolAdapter = {
  encodeRequest,
  createDecoder,
  decodeWhole,
  decodeError: errorFromFailure,
  repairRequest,
  count: countTokens,
  canSearchWeb: ({ model }) => modelFamily(model).searchesWeb,
};
