import { wireModel } from '../../providers/wire-model.ts';

/** What a model's name tells about how it wants to be asked (wire.md 7.4). */
export interface ModelFamily {
  /**
   * - `level`: 3 and later. Thinks always, and wants its signatures back (wire.md 7.5).
   * - `budget`: 2.5. Thinks as many tokens as it is told.
   * - `none`: older ones, and whatever else is served under this protocol.
   */
  readonly thinking: 'level' | 'budget' | 'none';
  readonly isPro: boolean;
  readonly isFlash: boolean;
  /** Files may stand in a function's response, and be fetched from an address (wire.md 7.2). */
  readonly takesFilesInResponses: boolean;
  /** Google's search can be asked for (wire.md 7.2). */
  readonly searchesWeb: boolean;
  /** A JSON answer and functions can be asked for together (wire.md 7.2). */
  readonly takesSchemaWithTools: boolean;
}

/** Reads a model's name; the `*-latest` aliases stand for the newest generation. */
export function modelFamily(model: string): ModelFamily {
  const version = generation(model);
  const isNew = version >= 3;
  return {
    thinking: isNew ? 'level' : version >= 2.5 ? 'budget' : 'none',
    isPro: /\bpro\b/.test(model),
    isFlash: /\bflash\b/.test(model),
    takesFilesInResponses: isNew,
    searchesWeb: version >= 2,
    takesSchemaWithTools: isNew,
  };
}

/** The last piece of the endpoint's path, without the method, e.g. `models/gemini-2.5-pro`. */
export function modelPath(model: string): string {
  const segments = wireModel(model).split('/').map(encodeURIComponent);
  const named = segments[0] === 'models' || segments[0] === 'tunedModels';
  return named ? segments.join('/') : `models/${segments.join('/')}`;
}

function generation(model: string): number {
  const number = /gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1];
  if (number !== undefined) return Number(number);
  return /gemini-[a-z-]*latest/.test(model) ? Number.POSITIVE_INFINITY : 0;
}
