/**
 * Watches the fragments of a tool call's arguments and tells when the JSON object is closed. Each
 * character is looked at once, so that a long argument in many fragments stays linear.
 */
export interface ToolInputScanner {
  push(fragment: string): void;
  /** An object was opened and is closed again. */
  readonly complete: boolean;
  /** Nothing but white space so far. */
  readonly empty: boolean;
}

const WHITE_SPACE = /^\s*$/;

/** Creates a scanner for the arguments of one tool call. */
export function createToolInputScanner(): ToolInputScanner {
  let depth = 0;
  let opened = false;
  let inString = false;
  let escaped = false;
  let empty = true;

  const scanInString = (character: string): void => {
    if (escaped) escaped = false;
    else if (character === '\\') escaped = true;
    else if (character === '"') inString = false;
  };
  const scanOutside = (character: string): void => {
    if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      opened = true;
    } else if (character === '}' || character === ']') depth -= 1;
  };

  return {
    push(fragment) {
      if (empty) empty = WHITE_SPACE.test(fragment);
      for (const character of fragment) {
        if (inString) scanInString(character);
        else scanOutside(character);
      }
    },
    get complete() {
      return opened && depth === 0 && !inString;
    },
    get empty() {
      return empty;
    },
  };
}
