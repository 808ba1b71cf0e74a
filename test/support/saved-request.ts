import { readSavedRequest, type SavedRequest } from '../../src/explain/read-saved-request.ts';
import { messagesRequest } from './test-session.ts';

/** A small request as a person may have kept it. */
export function savedRequest(
  changes: object = {},
  beside: { readonly headers?: object; readonly url?: string } = {},
): SavedRequest {
  return readSavedRequest(JSON.stringify({ ...beside, body: messagesRequest(changes) }), 'saved');
}
