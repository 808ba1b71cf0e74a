import { fitForAnthropic } from '../conversation/fit-for-anthropic.ts';
import { fitForClaude } from '../conversation/fit-for-claude.ts';
import { renameModel } from './rename-model.ts';

export interface ForwardedBodyOptions {
  /** As the client sent it. */
  readonly bytes: Buffer;
  /** The same, parsed. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whom to ask for; another name than the client's changes what this model does not take. */
  readonly model: string;
  /** The provider checks signatures of thinking, as Anthropic does. */
  readonly needsSignatures: boolean;
}

/**
 * The body that a provider of the Messages API itself gets: byte for byte as it came, but for what
 * other providers left in it and, when the route renames the model, for the model and what this one
 * does not take.
 */
export function forwardedBody({
  bytes,
  body,
  model,
  needsSignatures,
}: ForwardedBodyOptions): Buffer {
  const renamed = model !== body['model'];
  const own = fitForAnthropic(body, { needsSignatures });
  const cleaned = renamed ? fitForClaude(own, model) : own;
  const unchanged = cleaned === body ? bytes : Buffer.from(JSON.stringify(cleaned));
  return renamed ? renameModel(unchanged, cleaned, model) : unchanged;
}
