import type { Part } from '../anthropic/parts.ts';
import type { MessagesRequest } from '../anthropic/request.ts';
import type { OpenAiQuirks } from '../config/types.ts';
import type { Warn } from '../conversation/warnings.ts';
import type { Target } from '../protocols/adapter.ts';

/** What a transformer may know of the request that it works on. */
export interface TransformContext {
  readonly target: Target;
  readonly warn: Warn;
}

/** Changes the parts of one answer, in order. */
export interface PartTransform {
  push(part: Part): Iterable<Part>;
  /** Call once, after the last part: gives what was held back. */
  end(): Iterable<Part>;
}

/** A named, small, pure step between the client and a provider. */
export interface Transformer {
  /** As the configuration calls it. */
  readonly name?: string | undefined;
  /** Changes the canonical request before it is encoded. */
  readonly request?: (request: MessagesRequest, context: TransformContext) => MessagesRequest;
  /** Changes the encoded body, e.g. adds a vendor's own fields. */
  readonly body?: (body: object, context: TransformContext) => object;
  /** Changes the parts of one answer; a fresh one for each answer. */
  readonly parts?: (context: TransformContext) => PartTransform;
  /** The dialect of a vendor, for a provider of another name; read with the configuration. */
  readonly quirks?: Partial<OpenAiQuirks>;
}
