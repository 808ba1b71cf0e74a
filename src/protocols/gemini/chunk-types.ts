import type {
  GenerateContentResponse,
  Candidate as SdkCandidate,
  FunctionCall as SdkFunctionCall,
  Part as SdkPart,
} from '@google/genai';

/**
 * Chunks as they come: Google's own types, every field of which may be missing, null or of another
 * shape. Nothing here is validated; each reader checks what it uses.
 */
type Loose<T> = { readonly [K in keyof T]?: T[K] | null };

export interface AnswerPart extends Loose<Omit<SdkPart, 'functionCall'>> {
  readonly functionCall?: Loose<SdkFunctionCall> | null;
}

export interface Candidate extends Loose<Omit<SdkCandidate, 'content' | 'finishReason'>> {
  readonly content?: { readonly parts?: readonly AnswerPart[] | null } | null;
  readonly finishReason?: string | null;
}

export interface Chunk
  extends Pick<Loose<GenerateContentResponse>, 'usageMetadata' | 'responseId'> {
  readonly candidates?: readonly Candidate[] | null;
  readonly promptFeedback?: {
    readonly blockReason?: string | null;
    readonly blockReasonMessage?: string | null;
  } | null;
}
