import { compatibleQuirks } from '../../providers/compatible-vendors.ts';
import { errorFromFailure } from '../../upstream-errors/upstream-error.ts';
import type { ProtocolAdapter } from '../adapter.ts';
import { createEventStreamDecoder } from '../event-stream-decoder.ts';
import { AnswerReader } from './answer-reader.ts';
import { encodeRequest } from './encode-request.ts';
import { repairRequest } from './repair-request.ts';

/**
 * Third parties that speak Anthropic's protocol but know less of it (wire.md 4.5, 5.2, 6.5, 8).
 * Anthropic itself never gets a translated request: src/upstream/pass-through.ts serves it.
 */
export const anthropicAdapter: ProtocolAdapter = {
  encodeRequest,
  createDecoder: (context) => createEventStreamDecoder(context.target, new AnswerReader(context)),
  decodeWhole: (body, context) => new AnswerReader(context).readWhole(body),
  decodeError: errorFromFailure,
  repairRequest,
  canSearchWeb: ({ provider }) => compatibleQuirks(provider).webSearch,
};
