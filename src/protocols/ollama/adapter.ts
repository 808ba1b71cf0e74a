import { errorFromFailure } from '../../upstream-errors/upstream-error.ts';
import type { ProtocolAdapter } from '../adapter.ts';
import { createDecoder, decodeWhole } from './decode-answer.ts';
import { encodeRequest } from './encode-request.ts';
import { repairRequest } from './repair-request.ts';

/** Ollama's own /api/chat, the only one of its endpoints that lets a request set the context. */
export const ollamaAdapter: ProtocolAdapter = {
  encodeRequest,
  createDecoder,
  decodeWhole,
  decodeError: errorFromFailure,
  repairRequest,
  // wire.md 6.6: its search is an endpoint of its own, at ollama.com
  canSearchWeb: () => false,
};
