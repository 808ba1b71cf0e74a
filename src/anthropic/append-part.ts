import type { Part } from './parts.ts';

/**
 * Adds a part. One that goes on with the text, the thinking or the arguments before it becomes one
 * with them: of what arrives together, the client need not read forty events.
 */
export function appendPart(parts: Part[], part: Part): void {
  const last = parts.at(-1);
  const joined = last && join(last, part);
  if (joined === undefined) parts.push(part);
  else parts[parts.length - 1] = joined;
}

function join(first: Part, next: Part): Part | undefined {
  switch (first.type) {
    case 'text':
    case 'thinking':
      return next.type === first.type ? { ...first, text: first.text + next.text } : undefined;
    case 'tool-input':
      return next.type === 'tool-input' && next.key === first.key
        ? { ...first, json: first.json + next.json }
        : undefined;
    default:
      return undefined;
  }
}
