/** A tool call that a scripted model makes. */
export interface ScriptedCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A search that the provider ran itself for an answer. */
export interface ScriptedSearch {
  readonly query: string;
  readonly sources: readonly { readonly url: string; readonly title: string }[];
}

/** Tokens, in Anthropic's sense: cached ones are not part of the input, thinking is of the output. */
export interface ScriptedUsage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly thinking: number;
}

/** What a scripted model answers, in the words of no protocol. */
export interface ScriptedAnswer {
  readonly thinking?: string;
  readonly text?: string;
  readonly calls?: readonly ScriptedCall[];
  readonly search?: ScriptedSearch;
  /** `end`: of its own accord, also with calls. */
  readonly stop: 'end' | 'length' | 'refusal';
  readonly usage: ScriptedUsage;
}

const USAGE: ScriptedUsage = { input: 300, cached: 600, output: 70, thinking: 40 };

/** An answer that ends of its own accord, with usage, unless told otherwise. */
export function scripted(answer: Partial<ScriptedAnswer>): ScriptedAnswer {
  return { stop: 'end', usage: USAGE, ...answer };
}

/** Whole characters, one to seven at a time: escapes such as `\"` are cut, characters are not. */
export function oddFragments(text: string): string[] {
  const characters = [...text];
  const fragments: string[] = [];
  for (let at = 0, size = 1; at < characters.length; at += size, size = (size % 7) + 1) {
    fragments.push(characters.slice(at, at + size).join(''));
  }
  return fragments;
}
