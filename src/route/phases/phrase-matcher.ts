/** Finds which of many phrases stand in a text. */
export interface PhraseMatcher {
  /**
   * The phrases found, as they were given. Takes one pass, however many phrases there are. Case,
   * and how long the white space between words is, do not matter; a phrase that begins or ends with
   * a letter or a digit must not go on there.
   */
  find(text: string): ReadonlySet<string>;
}

/** A state of the automaton: what has been read is the longest possible beginning of a phrase. */
interface State {
  readonly next: Map<number, State>;
  /** Characters read on the way here. */
  readonly length: number;
  /** Phrases that end here. */
  readonly phrases: string[];
  /** The longest proper ending of what has been read that begins a phrase, too. */
  fallback: State | undefined;
  /** The nearest state on the way of fallbacks where a phrase ends. */
  shorter: State | undefined;
}

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}_]/u;

/** Compiles phrases (the automaton of Aho and Corasick). Blank ones are never found. */
export function createPhraseMatcher(phrases: readonly string[]): PhraseMatcher {
  const root = newState(0);
  for (const phrase of phrases) addPhrase(root, phrase);
  addFallbacks(root);
  return { find: (text) => findPhrases(root, normalize(text)) };
}

function newState(length: number): State {
  return { next: new Map(), length, phrases: [], fallback: undefined, shorter: undefined };
}

function addPhrase(root: State, phrase: string): void {
  const normal = normalize(phrase).trim();
  if (normal === '') return;
  let state = root;
  for (let at = 0; at < normal.length; at += 1) {
    const code = normal.charCodeAt(at);
    let next = state.next.get(code);
    if (next === undefined) {
      next = newState(at + 1);
      state.next.set(code, next);
    }
    state = next;
  }
  state.phrases.push(phrase);
}

/** Level by level, because a fallback is always shorter than its state. */
function addFallbacks(root: State): void {
  const queue: State[] = [root];
  for (const state of queue) {
    for (const [code, next] of state.next) {
      next.fallback = state === root ? root : step(root, state.fallback ?? root, code);
      next.shorter = next.fallback.phrases.length > 0 ? next.fallback : next.fallback.shorter;
      queue.push(next);
    }
  }
}

function step(root: State, from: State, code: number): State {
  let state: State | undefined = from;
  while (state !== undefined) {
    const next = state.next.get(code);
    if (next !== undefined) return next;
    state = state.fallback;
  }
  return root;
}

function findPhrases(root: State, text: string): ReadonlySet<string> {
  const found = new Set<string>();
  let state = root;
  for (let at = 0; at < text.length; at += 1) {
    state = step(root, state, text.charCodeAt(at));
    let ending = state.phrases.length > 0 ? state : state.shorter;
    while (ending !== undefined) {
      if (isWhole(text, at + 1 - ending.length, at + 1)) {
        for (const phrase of ending.phrases) found.add(phrase);
      }
      ending = ending.shorter;
    }
  }
  return found;
}

/** Neither end lies inside a word. */
function isWhole(text: string, start: number, end: number): boolean {
  return !isInsideWord(text, start) && !isInsideWord(text, end);
}

function isInsideWord(text: string, at: number): boolean {
  return (
    WORD_CHARACTER.test(characterBefore(text, at)) && WORD_CHARACTER.test(characterAt(text, at))
  );
}

function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

function characterBefore(text: string, at: number): string {
  const before = text.slice(Math.max(at - 2, 0), at);
  const [first = '', last = first] = before;
  return last;
}

function normalize(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/gu, ' ');
}
